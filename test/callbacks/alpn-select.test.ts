// SSL_CTX_set_alpn_select_cb: a server chooses among the protocols that a client offers.

import { describe, expect, it } from 'vitest';
import { describeDeciding } from './deciding.js';
import { stageOf, testLibraries, titleOf, waysOf } from './harness.js';

const OFFER = Buffer.from('\x02h2\x08http/1.1', 'latin1');

describeDeciding({
  name: 'alpn-select',
  side: 'server',
  suspends: false,
  onCtx: ({ functions }, ctx, given) => functions.SSL_CTX_set_alpn_select_cb(ctx, given as never),
  prepare: ({ functions }, { client }) => {
    functions.SSL_CTX_set_alpn_protos(client, OFFER);
  },
  good: () => 'http/1.1',
  effect: ({ functions }, { ssl }) => {
    const { protocol: data } = functions.SSL_get0_alpn_selected(ssl.client);
    expect(Buffer.from(data as Uint8Array).toString()).toBe('http/1.1');
  },
});

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'alpn-select with %s',
  (_title, stage) => {
    const { functions: f } = stage;
    it.each(waysOf(stage).map((way) => [way.name, way] as const))('%s', async (_name, way) => {
      const setting = { client: stage.client(), server: stage.server() };
      f.SSL_CTX_set_alpn_protos(setting.client, OFFER);
      let offered: readonly string[] = [];
      f.SSL_CTX_set_alpn_select_cb(setting.server, (_ssl, protocols) => {
        offered = protocols;
        return null;
      });
      const ends = await way.shake(setting);
      expect([ends.client, ends.server]).toEqual([null, null]);
      expect(offered).toEqual(['h2', 'http/1.1']);
      await ends.end();
    });
  },
);
