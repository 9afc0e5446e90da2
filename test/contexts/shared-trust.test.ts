// Contexts that trust whom the system trusts have one store between them, and one that adds to it has its own.
// Where the default trust comes from is test/unit/trust-sources.test.ts.

import { describe, expect, it } from 'vitest';
import { SslAbstractContext } from '../../lib/contexts/ssl-abstract-context.js';
import { createSslClientContext, type SslClientContextInit } from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { resultOf } from '../support/run-script.js';
import { crl } from '../support/special-certificates.js';
import { chain, library } from './support.js';

const CRL = crl(opensslFor(library), chain.root);

function storeOf(more: SslClientContextInit = {}): bigint {
  const { ctx } = SslAbstractContext.builtOf(createSslClientContext(more));
  return opensslFor(ctx.library).SSL_CTX_get_cert_store(ctx)?.address ?? 0n;
}

describe('the store of trusted certificates', () => {
  it('is one for a thousand contexts', () => {
    const stores = new Set(Array.from({ length: 1000 }, () => storeOf()));
    expect(stores.size).toBe(1);
    expect(stores.has(0n)).toBe(false);
    expect(stores.has(storeOf({ verifyDepth: 3, ocspStaple: true }))).toBe(true);
  });

  it('is one of its own where something is added', () => {
    const shared = storeOf();
    const own: SslClientContextInit[] = [
      { opensslTrustedFile: chain.rootPem },
      { opensslTrustedFile: 'default', opensslTrustedDirectory: '/nowhere' },
      { crlFile: CRL, opensslTrustedFile: 'default' },
      { opensslCtxConfigureCallback: () => {} },
    ];
    const stores = own.map((wishes) => storeOf(wishes));
    expect(stores).not.toContain(shared);
    expect(new Set(stores).size).toBe(own.length);
  });

  it('is read from its file once', () => {
    const script = `
      const fs = await import('node:fs');
      const { syncBuiltinESMExports } = await import('node:module');
      let reads = 0;
      const read = fs.default.readFileSync;
      fs.default.readFileSync = (...args) => {
        if (args[0] === '/roots.pem') {
          reads++;
          return ${JSON.stringify(chain.rootPem)};
        }
        return read(...args);
      };
      syncBuiltinESMExports();
      const handle = await libssl.acceptTcpConnectionsCreatingAsyncIoStates(0, () => {}, { address: '127.0.0.1' });
      for (let i = 0; i < 20; i++) {
        const sslCtx = libssl.createSslClientContext();
        const options = { sslCtx, handshakeTimeout: 0 };
        await libssl.createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', handle.localPort, options);
      }
      print(reads);
      process.exit(0);`;
    expect(resultOf(script, { env: { SSL_CERT_FILE: '/roots.pem' } })).toEqual([1]);
  });
});
