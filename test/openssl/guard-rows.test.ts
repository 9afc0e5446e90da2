// Guards that nothing would ask do not compile.
// Does not test what the guards refuse: guards.test.ts does.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compiler, temporaryFolder } from '../support/compile.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const settings = join(root, 'build/config.gypi');

const ROWS = `
FN(SSL_CTX_free, 3_0, NEVER, Void(Free<SSL_CTX> ctx), "", "")
FN(SSL_CTX_set_timeout, 3_0, NEVER, Long(In<SSL_CTX> ctx, Long t), "", "")
FN(SSL_CTX_set_quiet_shutdown, 3_0, NEVER, Void(In<SSL_CTX> ctx, Int mode), "", "")
HAND(SSL_get_error, 3_0, NEVER, int(SSL*, int), Int(In<SSL> ssl, Int ret), "", "")
CORE(OPENSSL_sk_num, 3_0, NEVER, int(const OPENSSL_STACK*), "")
`;
const check = '{ template <class Args> static bool Check(Call&, Args&) { return true; } };';
const note = '{ template <class Args> static void Note(Call&, Args&, int) {} };';

/** What the compiler says of the rows above with these guards before and after them. */
function expand(before: string, after: string): string {
  const folder = temporaryFolder();
  const rows = join(folder, 'rows.def');
  writeFileSync(rows, ROWS);
  const text = `
#include "library/macros.h"
#include "openssl/guards.h"
namespace comm { ${before} }
#define ROWS "${rows}"
#define EXPORTS k_rows
#include "openssl/exports_of.h"
namespace comm { ${after} }
`;
  const [, nodedir] = /"nodedir": "([^"]+)"/.exec(readFileSync(settings, 'utf8')) ?? [];
  const includes = [join(root, 'native'), `${nodedir}/include/node`].map((path) => `-I${path}`);
  const flags = ['-std=c++17', '-fsyntax-only', '-x', 'c++', '-'];
  const { stderr } = spawnSync('c++', [...includes, ...flags], { input: text, encoding: 'utf8' });
  return stderr;
}

describe('a guard', () => {
  it('compiles where something asks it only', { timeout: 120_000 }, ({ skip }) => {
    if (compiler() === null || !existsSync(settings)) skip();
    expect(expand(`template <> struct Guard<&Table::SSL_CTX_set_timeout> ${check}`, '')).toBe('');
    const said = expand(
      `template <> struct Guard<&Table::SSL_CTX_free> ${check}
       template <> struct After<&Table::SSL_CTX_set_quiet_shutdown> ${note}
       template <> struct Guard<&Table::SSL_get_error> ${check}
       template <> struct Quiet<&Table::OPENSSL_sk_num> : std::true_type {};`,
      `template <> struct Guard<&Table::SSL_CTX_set_timeout> ${check}`,
    );
    expect(said).toContain('a function that releases its handle has no guard');
    expect(said).toContain('of a function that returns nothing nothing is noted');
    expect(said).toContain('SSL_get_error is done by hand: nothing asks its guard');
    expect(said).toContain('OPENSSL_sk_num is not bound: nothing would ask its guard');
    expect(said).toMatch(/specialization of .*Guard<.*SSL_CTX_set_timeout.* after instantiation/);
  });
});
