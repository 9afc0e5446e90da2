// One connection, plain at first, then TLS: a mail server that offers STARTTLS.
// Usage: node examples/starttls.mjs HOST [PORT]
import { openTcpStream } from 'libssl';

const [host = 'localhost', port = '25'] = process.argv.slice(2);
const stream = openTcpStream(host, port, { timeout: 10, readTimeout: 10 });
console.log(readReply());
console.log(say('EHLO client.example'));
console.log(say('STARTTLS'));
stream.attachSsl({ sslCtx: true, sslSide: 'client', tlsextHostName: true, handshakeTimeout: 10 });
console.log(stream.protocolVersion, stream.verify());
console.log(say('EHLO client.example'));
console.log(say('QUIT'));
stream.close();

function say(command) {
  stream.write(`${command}\r\n`);
  return readReply();
}

function readReply() {
  const lines = [];
  do lines.push(stream.readLine() ?? '');
  while (lines.at(-1)[3] === '-');
  return lines.join('\n');
}
