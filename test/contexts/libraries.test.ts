// Contexts made over each library of the tests, and what an older one lacks.
// What the keywords do is keywords.test.ts.

import { afterEach, describe, expect, it } from 'vitest';
import {
  createSslClientContext,
  createSslServerContext,
  makeSslCtx,
  setSslCtxOptions,
} from '../../lib/index.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { chain, clientContext, closeAll, meet, serverContext } from './support.js';

afterEach(closeAll);

for (const library of testLibraries()) {
  describe(`contexts over ${titleOf(library)}`, () => {
    it.each(['tls-v1-2', 'tls-v1-3'] as const)('connect with %s', async (protocolVersion) => {
      const server = serverContext({ library, protocolVersion });
      const { client, server: state, clientError } = await meet(server, clientContext({ library }));
      expect(clientError).toBeNull();
      expect(client?.ssl?.library).toBe(library.id);
      expect(state?.ssl?.library).toBe(library.id);
      expect(client?.protocolVersion).toBe(protocolVersion);
      expect(client?.verify()).toEqual([true, 0]);
    });

    it('answer a verify function', async () => {
      const asked: unknown[] = [];
      const verifyCallback = (connection: { verify(): unknown }) => {
        asked.push(connection.verify());
        return false;
      };
      const context = clientContext({ library, verifyCallback });
      const { clientError } = await meet(serverContext({ library }), context);
      expect(asked).toEqual([[true, 0]]);
      expect(clientError).toMatchObject({ sslCode: 'verify-callback' });
    });

    it('name the version that has what is missing', async () => {
      const has = library.versionNumber >= 0x30500000;
      const groups = 'X25519MLKEM768';
      const { client, clientError } = await meet(
        serverContext({ library, groups }),
        clientContext({ library, groups }),
      ).catch((error) => ({ client: null, clientError: error }));
      if (has) expect(client?.group).toBe(groups);
      else expect(clientError.message).toContain(`OpenSSL 3.5 brought ${groups}`);
      const ctx = makeSslCtx({ library });
      const option = () => setSslCtxOptions(ctx, { preferNoDheKex: true });
      if (library.versionNumber >= 0x30300000) expect(option()).toBeTypeOf('bigint');
      else expect(option).toThrow(expect.objectContaining({ code: 'ERR_SSL_OPTION_MISSING' }));
    });
  });
}

it('a library is opened when it is named by its origin', () => {
  const context = createSslServerContext({ library: 'node', keyFile: chain.keyPem });
  expect(context.toString()).toContain('server');
  expect(() => createSslClientContext({ library: '/nowhere/libssl.so' })).toThrow(
    expect.objectContaining({ code: 'ERR_SSL_LIBRARY_NOT_FOUND' }),
  );
  expect(() => createSslClientContext({ library: { id: 99 } })).toThrow(TypeError);
  expect(() => createSslClientContext({ library: 5 as never })).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
  );
});
