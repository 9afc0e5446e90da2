// A token of SoftHSM in a folder of its own, and OpenSSL's configuration with the PKCS #11 provider.
// Judges nothing.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PIN = '5678';
const SOFTHSM = '/usr/lib/softhsm/libsofthsm2.so';

/**
 * The provider's module: LIBSSL_TEST_PKCS11, which must be there; else where the system has it, `null`
 * where it has none, or no SoftHSM.
 */
export const providerModule: string | null = find();

function find(): string | null {
  const wanted = process.env.LIBSSL_TEST_PKCS11;
  const places = existsSync('/usr/lib') ? readdirSync('/usr/lib') : [];
  const [module] = (
    wanted === undefined
      ? places.map((place) => `/usr/lib/${place}/ossl-modules/pkcs11.so`)
      : [wanted]
  ).filter(existsSync);
  const rest = [SOFTHSM, '/usr/bin/softhsm2-util', '/usr/bin/pkcs11-tool'].filter(
    (file) => !existsSync(file),
  );
  if (module !== undefined && rest.length === 0) return module;
  if (wanted === undefined) return null;
  throw new Error(
    `LIBSSL_TEST_PKCS11 is set, but missing are: ${[...rest, module ?? wanted].join(', ')}`,
  );
}

/** A token with keys. */
export interface Token {
  /** Variables of the environment that lead to it. */
  readonly env: Readonly<Record<string, string>>;
  /** Makes a key pair, of which only the public part leaves it: DER, SubjectPublicKeyInfo. */
  generate(label: string, type: string): Uint8Array;
  /** The private key, for OSSL_STORE_open. */
  uri(label: string): string;
}

/** Makes one; it is removed when the process ends. */
export function makeToken(module: string): Token {
  const folder = mkdtempSync(join(tmpdir(), 'libssl-token-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'tokens'));
  const env = {
    SOFTHSM2_CONF: join(folder, 'softhsm2.conf'),
    OPENSSL_CONF: join(folder, 'openssl.cnf'),
  };
  writeFileSync(env.SOFTHSM2_CONF, `directories.tokendir = ${join(folder, 'tokens')}\n`);
  writeFileSync(env.OPENSSL_CONF, configuration(module));
  run(env, 'softhsm2-util', [
    '--init-token',
    '--free',
    '--label',
    'test',
    '--so-pin',
    '1234',
    '--pin',
    PIN,
  ]);
  const tool = (...args: string[]) => {
    return run(env, 'pkcs11-tool', [
      '--module',
      SOFTHSM,
      '--login',
      '--pin',
      PIN,
      '--token-label',
      'test',
      ...args,
    ]);
  };
  let id = 0;
  return {
    env,
    generate(label, type) {
      id += 1;
      tool('--keypairgen', '--key-type', type, '--label', label, '--id', `0${id}`);
      return tool('--read-object', '--type', 'pubkey', '--label', label);
    },
    uri: (label) => `pkcs11:token=test;object=${label};type=private?pin-value=${PIN}`,
  };
}

// SoftHSM uses an OpenSSL itself, which is gone when the provider would end its session at the exit.
function configuration(module: string): string {
  return `openssl_conf = init
nodejs_conf = init
[init]
providers = providers
[providers]
default = default_section
pkcs11 = pkcs11_section
[default_section]
activate = 1
[pkcs11_section]
module = ${module}
pkcs11-module-path = ${SOFTHSM}
pkcs11-module-quirks = no-deinit no-operation-state
pkcs11-module-load-behavior = early
activate = 1
`;
}

function run(
  env: Readonly<Record<string, string>>,
  command: string,
  args: readonly string[],
): Uint8Array {
  // Without the provider: the tools use an OpenSSL, too.
  const { SOFTHSM2_CONF } = env;
  const { status, stdout, stderr } = spawnSync(command, args, {
    env: { ...process.env, SOFTHSM2_CONF },
  });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args[0]}: ${stderr}`);
}
