// A worker of signer-handshakes.test.ts: a blocking server whose key is a function of its own. Tells its port, then what became
// of the one connection that it serves.
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';

const {
  createSignerKey,
  createSslServerContext,
  createSslSocketStream,
  openSslLibrary,
  startUpServer,
} = await import(workerData.entry);
const { keyPem, certPem, how } = workerData;
const library = openSslLibrary(workerData.library);
const privateKey = createPrivateKey(keyPem);
const answers = {
  'at once': ({ digest, message }) => sign(digest, message, privateKey),
  'by a promise': async ({ digest, message }) => sign(digest, message, privateKey),
  'by throwing': () => {
    throw Object.assign(new Error('the token is gone'), { code: 'ERR_TOKEN' });
  },
};
const keyFile = createSignerKey({
  library,
  publicKey: createPublicKey(privateKey),
  sign: answers[how],
});
const sslCtx = createSslServerContext({ library, keyFile, certFile: certPem });

startUpServer({
  localPort: 0,
  address: '127.0.0.1',
  announce: ({ localPort }) => parentPort.postMessage(localPort),
  wait: true,
  function: (socket) => {
    let outcome = 'served';
    try {
      const stream = createSslSocketStream(socket, sslCtx, { handshakeTimeout: 10 });
      stream.writeLine('ok');
      stream.close();
    } catch (error) {
      outcome = { code: error.code, message: error.message };
    }
    parentPort.postMessage(outcome);
    process.exit();
  },
});
