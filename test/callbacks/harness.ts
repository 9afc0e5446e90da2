// Ways of shaking hands, for the tests of callbacks: by C names over memory, on the crew, on the loop, over a Duplex.
// Sets no callback.

import {
  type AsyncIoState,
  type SslPointer,
  setSslCrewSize,
  sslCrewSize,
} from '../../lib/index.js';
import { type OpensslFunctions, opensslFor, type SslCtxPointer } from '../../lib/openssl.js';
import { clientCtx, makeChain, serverCtx, type TestChain } from '../support/certificates.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { closeAll, plainPair } from '../support/states.js';

export type SslLibrary = ReturnType<typeof testLibraries>[number];

/** How the two ends of a handshake ended: `null`, or what was thrown. */
export interface Ends {
  readonly client: unknown;
  readonly server: unknown;
  readonly ssl: { readonly client: SslPointer; readonly server: SslPointer };
  /** Frees what is left. */
  end(): Promise<void>;
}

/** What a way needs. */
export interface Setting {
  readonly client: SslCtxPointer;
  readonly server: SslCtxPointer;
  /** Called with each SSL before its handshake. */
  configure?(ssl: SslPointer, side: 'client' | 'server'): void;
  /** For the client. */
  serverName?: string;
}

/** Where a promise is waited for: everywhere but by C names. */
export interface Way {
  readonly name: string;
  readonly waits: boolean;
  shake(setting: Setting): Promise<Ends>;
}

/** Two contexts with a chain, for one library. */
export interface Stage {
  readonly library: SslLibrary;
  readonly functions: OpensslFunctions;
  readonly chain: TestChain;
  server(): SslCtxPointer;
  client(): SslCtxPointer;
}

export function stageOf(library: SslLibrary): Stage {
  const chain = makeChain(library);
  return {
    library,
    functions: opensslFor(library),
    chain,
    server: () => serverCtx(library, chain),
    client: () => clientCtx(library, chain),
  };
}

export { testLibraries, titleOf };

/** All ways, for one library. */
export function waysOf({ functions: f }: Stage): Way[] {
  return [
    { name: 'by C names over memory', waits: false, shake: (setting) => byName(f, setting) },
    { name: 'on the crew', waits: true, shake: (setting) => asynchronous('TCP', 2, f, setting) },
    { name: 'on the loop', waits: true, shake: (setting) => asynchronous('TCP', 0, f, setting) },
    {
      name: 'over a Duplex',
      waits: true,
      shake: (setting) => asynchronous('Duplex', 2, f, setting),
    },
    { name: 'over memory', waits: true, shake: (setting) => asynchronous('memory', 0, f, setting) },
  ];
}

/** Both ends step by step, each with its own pair of memory BIOs. */
async function byName(f: OpensslFunctions, setting: Setting): Promise<Ends> {
  const client = f.SSL_new(setting.client) as SslPointer;
  const server = f.SSL_new(setting.server) as SslPointer;
  const { result, bio1, bio2 } = f.BIO_new_bio_pair(0, 0) as never as {
    result: number;
    bio1: never;
    bio2: never;
  };
  if (result !== 1) throw new Error('no BIO pair');
  f.SSL_set_bio(client, bio1, bio1);
  f.SSL_set_bio(server, bio2, bio2);
  f.SSL_set_connect_state(client);
  f.SSL_set_accept_state(server);
  if (setting.serverName !== undefined) f.SSL_set_tlsext_host_name(client, setting.serverName);
  setting.configure?.(client, 'client');
  setting.configure?.(server, 'server');
  const ended: { client?: unknown; server?: unknown } = {};
  for (let i = 0; i < 20; i++) {
    for (const [side, ssl] of [
      ['client', client],
      ['server', server],
    ] as const) {
      if (side in ended) continue;
      try {
        const value = f.SSL_do_handshake(ssl);
        if (value === 1) ended[side] = null;
        else if (![2, 3].includes(f.SSL_get_error(ssl, value))) ended[side] = new Error('failed');
      } catch (error) {
        ended[side] = error;
      }
    }
  }
  // What came with the end of the handshake: tickets, alerts.
  if (ended.client === null) f.SSL_read(client, Buffer.alloc(1));
  return {
    client: 'client' in ended ? ended.client : new Error('not over'),
    server: 'server' in ended ? ended.server : new Error('not over'),
    ssl: { client, server },
    end: async () => {
      client.release();
      server.release();
    },
  };
}

async function asynchronous(
  transport: Parameters<typeof plainPair>[0],
  crew: number,
  f: OpensslFunctions,
  setting: Setting,
): Promise<Ends> {
  const before = sslCrewSize();
  setSslCrewSize(crew);
  const pair = await plainPair(transport);
  const ssls: { client?: SslPointer; server?: SslPointer } = {};
  const take = (side: 'client' | 'server') => (ssl: SslPointer) => {
    ssls[side] = ssl;
    if (side === 'client' && setting.serverName !== undefined) {
      f.SSL_set_tlsext_host_name(ssl, setting.serverName);
    }
    setting.configure?.(ssl, side);
  };
  const ends = await secureEach(pair, setting, take);
  return {
    ...ends,
    ssl: ssls as Ends['ssl'],
    end: async () => {
      await closeAll();
      setSslCrewSize(before);
    },
  };
}

async function secureEach(
  [client, server]: readonly [AsyncIoState, AsyncIoState],
  setting: Setting,
  take: (side: 'client' | 'server') => (ssl: SslPointer) => void,
): Promise<{ client: unknown; server: unknown }> {
  const serving = server
    .attachSsl({ sslCtx: setting.server, sslSide: 'server', sslConfigureCallback: take('server') })
    .then(() => server.handshake());
  const [first, second] = await Promise.allSettled([
    client.attachSsl({
      sslCtx: setting.client,
      sslSide: 'client',
      sslConfigureCallback: take('client'),
    }),
    serving,
  ]);
  return { client: reasonOf(first), server: reasonOf(second) };
}

function reasonOf(result: PromiseSettledResult<unknown>): unknown {
  return result.status === 'fulfilled' ? null : result.reason;
}

/** Why an end did not accept its peer's chain (X509_V_ERR_…): of its SSL, or where that is gone, of its error. */
export function refusalOf({ functions: f }: Stage, ends: Ends, side: 'client' | 'server'): unknown {
  const ssl = ends.ssl[side];
  if (ssl.alive) return f.SSL_get_verify_result(ssl);
  return (ends[side] as { verifyError?: { code: number } | null }).verifyError?.code;
}
