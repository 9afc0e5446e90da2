// SSL_CTX_set_default_passwd_cb, SSL_set_default_passwd_cb: passwords of private keys that C reads from files.
// They come from calls by C name only, so the ways of a handshake do not apply.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { type SslPointer, setSslCtxPasswordCallback } from '../../lib/index.js';
import { stageOf, testLibraries, titleOf } from './harness.js';

const SECRET = 'geheim';
const folder = mkdtempSync(join(tmpdir(), 'libssl-passwd-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(testLibraries().map((l) => [titleOf(l), stageOf(l)] as const))(
  'default-passwd with %s',
  (_title, stage) => {
    const { functions: f } = stage;
    const path = join(folder, `${stage.library.id}.pem`);
    writeFileSync(path, lockedKey());

    function lockedKey(): Buffer {
      const bio = f.BIO_new(f.BIO_s_mem() as never) as never;
      const cipher = f.EVP_CIPHER_fetch(null, 'AES-256-CBC', null);
      const { key } = stage.chain.leaf;
      f.PEM_write_bio_PKCS8PrivateKey(bio, key, cipher as never, Buffer.from(SECRET), null);
      const bytes = Buffer.alloc(10000);
      return bytes.subarray(0, f.BIO_read(bio, bytes));
    }

    type Given = Parameters<typeof f.SSL_CTX_set_default_passwd_cb>[1];
    const objects = {
      ctx: (given: Given) => {
        const ctx = stage.client();
        f.SSL_CTX_set_default_passwd_cb(ctx, given);
        return { ctx, load: () => f.SSL_CTX_use_PrivateKey_file(ctx, path, 1) };
      },
      ssl: (given: Given) => {
        const ctx = stage.client();
        const ssl = f.SSL_new(ctx) as SslPointer;
        f.SSL_set_default_passwd_cb(ssl, given);
        return { ctx, load: () => f.SSL_use_PrivateKey_file(ssl, path, 1) };
      },
      'ssl of a ctx that has it': (given: Given) => {
        const ctx = stage.client();
        f.SSL_CTX_set_default_passwd_cb(ctx, given);
        const ssl = f.SSL_new(ctx) as SslPointer;
        return { ctx, load: () => f.SSL_use_PrivateKey_file(ssl, path, 1) };
      },
    };

    describe.each(Object.entries(objects))('%s', (_name, make) => {
      it.each([[SECRET], [Buffer.from(SECRET)]])('opens with %s', (said) => {
        const args: unknown[] = [];
        const { load } = make((...given) => {
          args.push(given);
          return said;
        });
        expect(load()).toBe(1);
        expect(args).toEqual([[1024, 0]]);
        expect(String(said)).toBe(SECRET);
      });

      it.each([[null], [undefined], ['wrong']])('does not open with %s', (said) => {
        expect(make(() => said).load()).toBe(0);
      });

      it.each([[new Error('mine')], [null], [undefined], [42]])(
        'throws what it throws: %s',
        (e) => {
          let caught: unknown = 'nothing';
          try {
            make(() => {
              throw e;
            }).load();
          } catch (error) {
            caught = error;
          }
          expect(caught).toBe(e);
        },
      );

      it.each([[5], [{}], ['secret'.repeat(1000)], [Promise.resolve(SECRET)]])(
        'refuses what is no password, and does not show it',
        (said) => {
          let caught: unknown = null;
          try {
            make(() => said as never).load();
          } catch (error) {
            caught = error;
          }
          expect(caught).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_RETURN_VALUE' });
          expect(inspect(caught)).not.toContain('secretsecret');
        },
      );

      it('cannot touch what C is inside of', () => {
        const codes: unknown[] = [];
        const made = make(() => {
          for (const call of [
            () => made.ctx.release(),
            () => f.SSL_new(made.ctx),
            () => f.SSL_CTX_set_default_passwd_cb(made.ctx, null),
            () => made.load(),
          ]) {
            try {
              codes.push(call());
            } catch (error) {
              codes.push((error as { code: string }).code);
            }
          }
          return SECRET;
        });
        expect(made.load()).toBe(1);
        expect(codes).toEqual(Array(4).fill('ERR_SSL_HANDLE_IN_USE'));
      });
    });

    it('removed, nobody is asked, and nobody at the terminal', () => {
      const { ctx, load } = objects.ctx(() => SECRET);
      const ssl = f.SSL_new(ctx) as SslPointer;
      f.SSL_set_default_passwd_cb(ssl, null);
      expect(f.SSL_use_PrivateKey_file(ssl, path, 1)).toBe(0);
      f.SSL_CTX_set_default_passwd_cb(ctx, null);
      expect(load()).toBe(0);
    });

    it('a copy of a connection that is gone asks the same function', () => {
      const ctx = stage.client();
      const ssl = f.SSL_new(ctx) as SslPointer;
      f.SSL_set_default_passwd_cb(ssl, () => SECRET);
      const copy = f.SSL_dup(ssl) as SslPointer;
      ssl.release();
      expect(f.SSL_use_PrivateKey_file(copy, path, 1)).toBe(1);
      expect(ssl.alive).toBe(false);
    });

    it('it and setSslCtxPasswordCallback replace each other', () => {
      const { ctx, load } = objects.ctx(() => 'wrong');
      setSslCtxPasswordCallback(ctx, { password: SECRET });
      expect(load()).toBe(1);
      f.SSL_CTX_set_default_passwd_cb(ctx, () => 'wrong');
      expect(load()).toBe(0);
    });
  },
);
