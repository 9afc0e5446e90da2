// SSL_CTX_set_psk_server_callback, SSL_set_psk_server_callback: the key of an identity, in TLS 1.2 and 1.3.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import {
  createAsyncIoState,
  createAsyncIoStateAndConnectedTcpSocket,
  type SslPointer,
} from '../../lib/index.js';
import { describeDeciding } from './deciding.js';
import { stageOf, testLibraries, titleOf, waysOf } from './harness.js';
import { IDENTITY, KEY, useSha256 } from './psk-sessions.js';

const TLS1_2 = 0x0303;

for (const version of [TLS1_2, 0x0304]) {
  describeDeciding({
    name: `psk-server of version ${version.toString(16)}`,
    side: 'server',
    suspends: false,
    onCtx: ({ functions: f }, ctx, given) => f.SSL_CTX_set_psk_server_callback(ctx, given as never),
    onSsl: ({ functions: f }, ssl, given) => f.SSL_set_psk_server_callback(ssl, given as never),
    prepare: ({ functions: f }, { client, server }) => {
      useSha256(f, client, server);
      for (const ctx of [client, server]) {
        if (version !== TLS1_2) continue;
        f.SSL_CTX_set_max_proto_version(ctx, version);
        f.SSL_CTX_set_cipher_list(ctx, 'PSK');
      }
      f.SSL_CTX_set_psk_client_callback(client, () => ({ identity: IDENTITY, psk: KEY }));
    },
    good: (_stage, [, identity]) => (identity === IDENTITY ? KEY : null),
    effect: ({ functions: f }, { ssl }) => {
      if (version === TLS1_2) expect(f.SSL_get_psk_identity(ssl.client)).toBe(IDENTITY);
      else expect(f.SSL_session_reused(ssl.client)).toBe(1);
    },
  });
}

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'psk-server with %s',
  (_title, stage) => {
    const { functions: f } = stage;
    const [way] = waysOf(stage);

    it('an unknown identity: TLS 1.2 fails, TLS 1.3 goes on with certificates', async () => {
      for (const version of [TLS1_2, 0x0304]) {
        const setting = { client: stage.client(), server: stage.server() };
        useSha256(f, setting.client, setting.server);
        if (version === TLS1_2) {
          for (const ctx of [setting.client, setting.server]) {
            f.SSL_CTX_set_max_proto_version(ctx, version);
            f.SSL_CTX_set_cipher_list(ctx, 'PSK');
          }
        }
        f.SSL_CTX_set_psk_client_callback(setting.client, () => ({ identity: 'eve', psk: KEY }));
        f.SSL_CTX_set_psk_server_callback(setting.server, () => null);
        const ends = await way?.shake(setting);
        const failed = version === TLS1_2;
        expect([ends?.client !== null, ends?.server !== null]).toEqual([failed, failed]);
        await ends?.end();
      }
    });

    it.each([[Buffer.alloc(0)], [Buffer.alloc(5000)], ['text'], [{}], [undefined]])(
      'refuses %s as a key',
      async (said) => {
        const setting = { client: stage.client(), server: stage.server() };
        useSha256(f, setting.client, setting.server);
        f.SSL_CTX_set_psk_client_callback(setting.client, () => ({ identity: 'eve', psk: KEY }));
        f.SSL_CTX_set_psk_server_callback(setting.server, () => said as never);
        const ends = await way?.shake(setting);
        expect(ends?.server).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
        expect(ends?.client).not.toBe(null);
        await ends?.end();
      },
    );

    it('a client of ours and a server of node:tls agree', async () => {
      const server = createTlsServer({
        ciphers: 'PSK',
        maxVersion: 'TLSv1.2',
        pskCallback: (_socket: TLSSocket, identity: string) => (identity === IDENTITY ? KEY : null),
      } as never);
      server.on('secureConnection', (socket) => socket.end('hello'));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const client = stage.client();
      f.SSL_CTX_set_cipher_list(client, 'PSK');
      f.SSL_CTX_set_psk_client_callback(client, () => ({ identity: IDENTITY, psk: KEY }));
      const { port } = server.address() as AddressInfo;
      const state = await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', port);
      let own: SslPointer | null = null;
      await state.attachSsl({
        sslCtx: client,
        sslSide: 'client',
        sslConfigureCallback: (ssl) => {
          own = ssl;
        },
      });
      expect(f.SSL_get_psk_identity(own as never as SslPointer)).toBe(IDENTITY);
      await state.close();
      server.close();
    });

    it('openssl s_client comes in with its key', async () => {
      const server = stage.server();
      useSha256(f, server);
      f.SSL_CTX_set_psk_server_callback(server, (_ssl, identity) =>
        identity === IDENTITY ? KEY : null,
      );
      const listening = createServer();
      listening.listen(0, '127.0.0.1');
      await once(listening, 'listening');
      const { port } = listening.address() as AddressInfo;
      const peer = spawn('openssl', [
        ...['s_client', '-connect', `127.0.0.1:${port}`, '-psk_identity', IDENTITY],
        ...['-psk', KEY.toString('hex'), '-quiet', '-ign_eof'],
      ]);
      const [socket] = await once(listening, 'connection');
      const state = createAsyncIoState(socket);
      let own: SslPointer | null = null;
      await state.attachSsl({
        sslCtx: server,
        sslSide: 'server',
        sslConfigureCallback: (ssl) => {
          own = ssl;
        },
      });
      await state.handshake();
      expect(f.SSL_session_reused(own as never as SslPointer)).toBe(1);
      await state.close();
      peer.kill();
      listening.close();
    });
  },
);
