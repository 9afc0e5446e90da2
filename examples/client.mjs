// A client: connect, verified, and read the answer to one line.
// Usage: node examples/client.mjs HOST PORT LINE
import { openTcpStream, SslCondition } from 'libssl';

const [host = 'localhost', port = '443', line = ''] = process.argv.slice(2);
try {
  const stream = openTcpStream(host, port, { sslCtx: true, timeout: 10, readTimeout: 10 });
  console.log(stream.protocolVersion, stream.cipher.name, stream.group);
  stream.write(`${line}\r\n`);
  console.log(stream.readLine());
  stream.close();
} catch (error) {
  if (!(error instanceof SslCondition)) throw error;
  console.error(error.code, error.message);
  process.exitCode = 1;
}
