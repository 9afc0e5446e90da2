// Writes lib/openssl/constants.ts: the constants of OpenSSL's headers with their values, which gcc works out.
//   node scripts/constants.mjs --source TREE [--source TREE …] [--check]    (built source trees, oldest first)
// It leaves out reason codes, and says what differs only as far as the given trees show it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'lib/openssl/constants.ts');

// Which names of which header. Command numbers for the ctrl functions are not for users: each has a function.
const wanted = [
  ['ssl', /^(SSL|TLSEXT|TLS|OSSL_HANDSHAKE)_|^(SSL2|SSL3)_/],
  ['tls1', /^(TLS1|TLSEXT|SSL)_|^TLS_/],
  ['ssl3', /^SSL3?_/],
  ['dtls1', /^DTLS/],
  ['prov_ssl', /^(TLS|SSL|DTLS)/],
  ['x509_vfy', /^X509_(V|L|CHECK|LU|TRUST)_/],
  ['x509', /^X509_(FILETYPE|FLAG|TRUST|EX_V)_|^XN_FLAG_/],
  ['x509v3', /^X509_(CHECK|PURPOSE)_|^(XKU|KU|NS)_|^EXFLAG_|^GEN_|^X509V3_ADD_/],
  ['bio', /^BIO_(NOCLOSE|CLOSE|TYPE_|FLAGS_|RR_|POLL_|SOCK_|ADDR_)/],
  ['evp', /^EVP_PKEY_|^EVP_MAX_/],
  ['asn1', /^(MBSTRING|V_ASN1|ASN1_STRFLGS)_/],
  ['ocsp', /^(V_OCSP|OCSP_RESPONSE_STATUS|OCSP_REVOKED_STATUS)_|^OCSP_NO/],
  [
    'crypto',
    /^OPENSSL_INIT_|^OPENSSL_(VERSION|CFLAGS|BUILT_ON|PLATFORM|DIR|ENGINES_DIR|MODULES_DIR|CPU_INFO)$/,
  ],
  ['store', /^OSSL_STORE_INFO_/],
  ['obj_mac', nid()],
];
const unwanted =
  /_R_|_F_\w|^SSL_CTRL_|^SSL_ERROR_MASK|_METHOD$|^EVP_PKEY_(CTRL|OP|ALG|SECURITY)_|^X509_L_/;
const big = /^SSL_OP_/;
const includes = wanted.map(([header]) => `#include <openssl/${header}.h>\n`).join('');

function nid() {
  const names =
    'undef commonName countryName localityName stateOrProvinceName organizationName organizationalUnitName ' +
    'serialNumber surname givenName title description domainComponent userId pkcs9_emailAddress rsaEncryption ' +
    'rsassaPss X9_62_id_ecPublicKey X9_62_prime256v1 secp384r1 secp521r1 secp256k1 X25519 X448 ED25519 ED448 ' +
    'brainpoolP256r1 brainpoolP384r1 brainpoolP512r1 ffdhe2048 ffdhe3072 ffdhe4096 dhKeyAgreement dsa md5 sha1 ' +
    'sha224 sha256 sha384 sha512 sha3_256 sha3_384 sha3_512 sha256WithRSAEncryption sha384WithRSAEncryption ' +
    'sha512WithRSAEncryption ecdsa_with_SHA256 ecdsa_with_SHA384 ecdsa_with_SHA512 subject_alt_name ' +
    'issuer_alt_name key_usage ext_key_usage basic_constraints subject_key_identifier authority_key_identifier ' +
    'certificate_policies crl_distribution_points crl_number crl_reason info_access name_constraints tlsfeature ' +
    'server_auth client_auth code_sign email_protect time_stamp OCSP_sign ad_OCSP ad_ca_issuers id_pkix_OCSP_Nonce ' +
    'netscape_comment ct_precert_scts aes_128_cbc aes_256_cbc aes_128_gcm aes_256_gcm chacha20_poly1305 ' +
    'ML_DSA_44 ML_DSA_65 ML_DSA_87 kx_rsa kx_ecdhe kx_dhe kx_psk kx_any auth_rsa auth_ecdsa auth_psk auth_any';
  return new RegExp(`^NID_(${names.split(' ').join('|')})$`);
}

const { values } = parseArgs({
  options: { source: { type: 'string', multiple: true }, check: { type: 'boolean' } },
});
if (values.source === undefined) {
  console.error('usage: node scripts/constants.mjs --source TREE [--source TREE …] [--check]');
  process.exit(2);
}
const text = write(values.source.map(read));
if (!values.check) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error('lib/openssl/constants.ts is not what scripts/constants.mjs writes');
  process.exitCode = 1;
}

// { version: '3.5', values: Map(name → { header, value: bigint or string }) }
function read(tree) {
  const folder = mkdtempSync(join(tmpdir(), 'constants-'));
  try {
    const names = candidates(tree);
    const expanded = expand(tree, folder, names);
    const good = names.filter(
      ({ name, enumerator }) => enumerator || isExpression(expanded.get(name)),
    );
    return { version: versionOf(tree), values: evaluate(tree, folder, good) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function versionOf(tree) {
  const said = readFileSync(join(tree, 'VERSION.dat'), 'utf8');
  return `${/^MAJOR=(\d+)/m.exec(said)[1]}.${/^MINOR=(\d+)/m.exec(said)[1]}`;
}

function candidates(tree) {
  const found = new Map();
  for (const [header, pattern] of wanted) {
    const source = readFileSync(join(tree, 'include/openssl', `${header}.h`), 'utf8').replace(
      /\/\*[\s\S]*?\*\//g,
      ' ',
    );
    const add = (name, enumerator) => {
      if (pattern.test(name) && !unwanted.test(name) && !found.has(name))
        found.set(name, { name, header, enumerator });
    };
    for (const [, name] of source.matchAll(/^[ \t]*#[ \t]*define[ \t]+([A-Za-z]\w*)(?=[ \t]|\\)/gm))
      add(name, false);
    for (const [, body] of source.matchAll(/\benum\s*\w*\s*\{([^}]*)\}/g)) {
      for (const [, name] of body.matchAll(/(?:^|,)\s*([A-Z]\w*)/g)) add(name, true);
    }
  }
  return [...found.values()];
}

function expand(tree, folder, names) {
  const file = join(folder, 'expand.c');
  writeFileSync(
    file,
    `${includes}${names.map(({ name }) => `#ifdef ${name}\n"@@${name}@@" ${name}\n#endif\n`).join('')}`,
  );
  const out = execFileSync('gcc', ['-E', '-P', '-I', join(tree, 'include'), file], {
    maxBuffer: 1 << 28,
  }).toString();
  // The marker is a string, so that the name in it is not expanded itself.
  return new Map(
    [...out.matchAll(/"@@(\w+)@@"\s([\s\S]*?)(?="@@|$)/g)].map(([, name, value]) => [
      name,
      value.trim(),
    ]),
  );
}

// Numbers, strings, operators, casts and enumerators; no call, no type, nothing empty.
function isExpression(value) {
  if (value === undefined || value === '') return false;
  const rest = value
    .replace(/"(?:[^"\\]|\\.)*"/g, ' 0 ')
    .replace(/\(\s*(?:uint64_t|uint32_t|int64_t|unsigned\s+\w+|int|long)\s*\)/g, ' ')
    .replace(/'.'/g, ' 0 ')
    .replace(/\b(?:0[xX][0-9a-fA-F]+|\d+)[uUlL]*\b/g, ' 0 ');
  return /^[\s0()|&~<>+\-*/^]+$/.test(rest) && rest.includes('0');
}

function evaluate(tree, folder, names) {
  const file = join(folder, 'print.c');
  const program = join(folder, 'print');
  const lines = names.map(
    ({ name }) =>
      `  _Generic((${name}), char *: text, const char *: text, uint64_t: positive, unsigned long long: positive, default: number)("${name}", ${name});`,
  );
  writeFileSync(
    file,
    `#include <stdio.h>
#include <stdint.h>
${includes}
static void text(const char *n, const char *v) { printf("%s s %s\\n", n, v); }
static void positive(const char *n, unsigned long long v) { printf("%s n %llu\\n", n, v); }
static void number(const char *n, long long v) { printf("%s n %lld\\n", n, v); }
int main(void) {
${lines.join('\n')}
  return 0;
}
`,
  );
  execFileSync('gcc', ['-w', '-std=c11', '-I', join(tree, 'include'), '-o', program, file]);
  const headers = new Map(names.map(({ name, header }) => [name, header]));
  const out = execFileSync(program, { maxBuffer: 1 << 26 }).toString();
  return new Map(
    [...out.matchAll(/^(\w+) ([sn]) (.*)$/gm)].map(([, name, kind, value]) => [
      name,
      { header: headers.get(name), value: kind === 's' ? value : BigInt(value) },
    ]),
  );
}

function write(trees) {
  const names = [...new Set(trees.flatMap(({ values: all }) => [...all.keys()]))].sort();
  const lines = names.map((name) => line(name, trees));
  return `// The constants of OpenSSL's headers. Generated by scripts/constants.mjs from OpenSSL ${trees.map((t) => t.version).join(' and ')}.
// Where versions disagree, the newest of them counts and the doc line says so. \`SSL_OP_…\` are 64 bits wide: bigint.

${lines.join('\n')}
`;
}

function line(name, trees) {
  const having = trees.filter(({ values: all }) => all.has(name));
  const newest = having.at(-1);
  const { header, value } = newest.values.get(name);
  const notes = [`\`<openssl/${header}.h>\``];
  if (having[0] !== trees[0]) notes.push(`not in ${versionsWithout(name, trees)}`);
  if (newest !== trees.at(-1)) notes.push(`gone in ${trees.at(-1).version}`);
  for (const other of having) {
    const old = other.values.get(name).value;
    if (old !== value) notes.push(`${show(name, old)} in ${other.version}`);
  }
  return `/** ${notes.join('; ')}. */\nexport const ${name} = ${show(name, value)};`;
}

function versionsWithout(name, trees) {
  const without = trees.filter(({ values: all }) => !all.has(name));
  return without.map(({ version }) => version).join(', ');
}

function show(name, value) {
  if (typeof value === 'string')
    return JSON.stringify(value).replaceAll("'", "\\'").replace(/^"|"$/g, "'");
  const isBig = big.test(name) || value > BigInt(Number.MAX_SAFE_INTEGER);
  if (isBig) return `0x${value.toString(16)}n`;
  return value > 4096n ? `0x${value.toString(16)}` : String(value);
}
