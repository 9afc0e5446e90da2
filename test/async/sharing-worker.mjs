// A worker of shared-context.test.ts: serves TLS with a context that its parent shares, one greeting a connection.
import { parentPort, workerData } from 'node:worker_threads';

const { acceptTcpConnectionsCreatingAsyncIoStates, takeSharedSslCtx } = await import(
  workerData.entry
);
const sslCtx = takeSharedSslCtx(workerData.shared);
const handle = await acceptTcpConnectionsCreatingAsyncIoStates(
  0,
  async (_handle, state) => {
    await state.writeBuffer('ok');
    for await (const _chunk of state);
    await state.close();
  },
  { address: '127.0.0.1', sslCtx },
);
parentPort.on('message', async () => {
  await handle.close();
  parentPort.close();
});
parentPort.postMessage(handle.localPort);
