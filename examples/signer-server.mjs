// A server whose private key is in another process: that one is asked for each signature.
// Usage: node examples/signer-server.mjs PORT CERTIFICATE-CHAIN.pem KEY.pem
// The other process holds the key here; an HSM or a key management service is asked in the same way.
import { fork } from 'node:child_process';
import { constants, createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  acceptTcpConnectionsCreatingAsyncIoStates,
  createSignerKey,
  createSslServerContext,
} from 'libssl';

const [port = '8443', chain = 'chain.pem', key = 'key.pem'] = process.argv.slice(2);
if (port === 'holder') holdKey();
else await serve();

/** The process with the key. */
function holdKey() {
  const privateKey = createPrivateKey(readFileSync(key));
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  process.on('message', ({ id, digest, message, saltLength }) => {
    const how = saltLength === null ? privateKey : { key: privateKey, padding, saltLength };
    process.send({
      id,
      signature: sign(digest, Buffer.from(message, 'base64'), how).toString('base64'),
    });
  });
}

/** The process with the connections. */
async function serve() {
  const holder = fork(fileURLToPath(import.meta.url), ['holder', chain, key]);
  const asked = new Map();
  let last = 0;
  holder.on('message', ({ id, signature }) => {
    asked.get(id)(Buffer.from(signature, 'base64'));
    asked.delete(id);
  });
  const keyFile = createSignerKey({
    publicKey: chain,
    sign: ({ digest, message, saltLength }) =>
      new Promise((resolve) => {
        const id = ++last;
        asked.set(id, resolve);
        holder.send({ id, digest, message: Buffer.from(message).toString('base64'), saltLength });
      }),
  });
  const handle = await acceptTcpConnectionsCreatingAsyncIoStates(
    Number(port),
    async (_handle, state) => {
      await state.writeBuffer(`${state.cipher.name}\n`);
      await state.close();
    },
    { sslCtx: createSslServerContext({ keyFile, certFile: chain }), handshakeTimeout: 10 },
  );
  console.log(handle.localPort);
}
