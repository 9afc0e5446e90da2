// Traces the handshake with a server: a table of its messages, then what the server chose.
// Usage: node examples/trace.mjs HOST PORT
import { extensionValue, openTcpStream, traceHandshake } from 'libssl';

const [host = 'localhost', port = '443'] = process.argv.slice(2);
let trace;
try {
  const stream = openTcpStream(host, port, {
    sslCtx: true,
    timeout: 10,
    handshakeTimeout: 10,
    sslConfigureCallback: (ssl) => {
      trace = traceHandshake(ssl);
    },
  });
  stream.close();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
if (trace !== undefined) {
  console.log(String(trace));
  for (const { direction, message } of trace) {
    if (message.name === 'ServerHello' && message.malformed === undefined) {
      const [share] = extensionValue(message.extensions, 'key_share') ?? [];
      console.log(message.selectedVersion.name, message.cipherSuite.name, share?.group.name);
    }
    if (message.name === 'Alert') console.log(direction, message.description?.name);
  }
}
