// SSL_CTX_set_keylog_callback: the secrets of each connection, as lines of an NSS key log.

import { expect } from 'vitest';
import { describeObserving } from './observing.js';

describeObserving({
  name: 'keylog',
  ssl: 0,
  onCtx: ({ functions }, ctx, told) => functions.SSL_CTX_set_keylog_callback(ctx, told as never),
  complete: ({ functions: f }, calls, side, ends) => {
    const lines = calls.map((args) => String(args[1]).split(' '));
    const labels = lines.map(([label]) => label);
    expect([...labels].sort()).toEqual([
      'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
      'CLIENT_TRAFFIC_SECRET_0',
      'EXPORTER_SECRET',
      'SERVER_HANDSHAKE_TRAFFIC_SECRET',
      'SERVER_TRAFFIC_SECRET_0',
    ]);
    expect(labels.indexOf('SERVER_HANDSHAKE_TRAFFIC_SECRET')).toBeLessThan(
      labels.indexOf('SERVER_TRAFFIC_SECRET_0'),
    );
    const bytes = Buffer.alloc(32);
    expect(f.SSL_get_client_random(ends.ssl[side], bytes)).toBe(32);
    const random = bytes.toString('hex');
    for (const [, client, secret = ''] of lines) {
      expect(client).toBe(random);
      expect(secret).toMatch(/^[0-9a-f]{64,96}$/);
    }
  },
});
