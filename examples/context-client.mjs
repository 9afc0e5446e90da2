// A client with a context: whom it trusts, what it offers, and a function that has the last word.
// Usage: node examples/context-client.mjs HOST PORT TRUSTED.pem LINE
import { createSslClientContext, openTcpStream, SslCondition } from 'libssl';

const [host = 'localhost', port = '8443', trusted = 'root.pem', line = ''] = process.argv.slice(2);
const context = createSslClientContext({
  name: 'example',
  opensslTrustedFile: trusted,
  protocolVersion: ['tls-v1-3', null],
  verifyCallback: (connection) => {
    const [accepted] = connection.verify();
    console.log(connection.getPeerCertificatesData()[0].subjectCommonName, accepted);
    return accepted;
  },
});
try {
  const stream = openTcpStream(host, port, { sslCtx: context, timeout: 10, readTimeout: 10 });
  stream.write(`${line}\r\n`);
  console.log(stream.readLine());
  stream.close();
} catch (error) {
  if (!(error instanceof SslCondition)) throw error;
  console.error(error.code, error.message);
  process.exitCode = 1;
}
