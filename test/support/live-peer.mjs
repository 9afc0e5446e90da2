// A blocking server made of this package (from dist), in a process of its own, that asks its client later.
// Asks for the client's certificate after the first line; gives back every further one.

import { createSslServerContext, createSslSocketStream, startUpServer } from '../../dist/index.js';

const { key, cert, trusted, library } = JSON.parse(process.argv[2]);
const context = createSslServerContext({
  library,
  keyFile: key,
  certFile: cert,
  opensslTrustedFile: trusted,
});
const server = startUpServer({
  localAddress: '127.0.0.1',
  function: (socket) => {
    const stream = createSslSocketStream(socket, context, { readTimeout: 10, writeTimeout: 10 });
    stream.readLine();
    const result = stream.requestCertificate({ timeout: 10 });
    const [{ subjectCommonName }] = stream.getPeerCertificatesData() ?? [{}];
    stream.writeLine(`${JSON.stringify(result)} ${subjectCommonName}`);
    stream.keyUpdate({ requestPeer: true });
    for (const line of stream) stream.writeLine(line);
    stream.close();
  },
});
console.log(server.localPort);
server.serve({ count: 1 });
