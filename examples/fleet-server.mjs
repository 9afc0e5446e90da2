// One server of a fleet: its ticket keys are those of all that have the same Redis and secret.
// Usage: SECRET=… node examples/fleet-server.mjs PORT KEY.pem CHAIN.pem redis://host:6379
import { acceptTcpConnectionsCreatingAsyncIoStates, createSslServerContext } from 'libssl';
import { shareTicketKeys } from 'libssl/redis';

const [port = '8443', keyFile = 'key.pem', certFile = 'chain.pem', url] = process.argv.slice(2);
const context = createSslServerContext({ keyFile, certFile });
const keys = await shareTicketKeys(context, {
  url,
  secret: process.env.SECRET,
  rotation: 3600,
  error: (error) => console.error(error.message),
});
const options = { sslCtx: context, reuseport: true };
const server = await acceptTcpConnectionsCreatingAsyncIoStates(port, answer, options);
console.log(server.localPort, keys.shared ? 'shared keys' : 'keys of its own');

async function answer(_server, state) {
  await state.writeBuffer(`${process.pid} ${state.sessionReused}\r\n`);
  await state.close();
}
