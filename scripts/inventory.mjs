// Writes native/library/inventory/libssl.txt: every public function of libssl and since when it exists; --check compares.
// It does not say what we bind (coverage-openssl.mjs does), and leaves out constants and the sk_ macros of stacks.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const list = 'native/library/inventory/libssl.txt';
const headers = ['ssl', 'tls1', 'ssl3', 'dtls1', 'srtp', 'quic', 'ech'];
const oldest = '3.0';

// A source tree of 4.0 calls every function 4_0_0, and headers date nothing. So what is not in the oldest tree given
// (3.5), and every macro that 3.0 lacked, is dated here by hand: from HISTORY in the man page named, or CHANGES.md.
const dated = [
  ['3.2', 'CHANGES.md, between 3.1 and 3.2', ['SSL_get0_iana_groups']],
  ['3.2', 'quic.h, new in 3.2', ['OSSL_QUIC_ERR_CRYPTO_ERR']],
  [
    '3.3',
    'SSL_get_value_uint(3)',
    [
      'SSL_get_event_handling_mode',
      'SSL_get_feature_negotiated_uint',
      'SSL_get_feature_peer_request_uint',
      'SSL_get_feature_request_uint',
      'SSL_get_generic_value_uint',
      'SSL_get_quic_stream_bidi_local_avail',
      'SSL_get_quic_stream_bidi_remote_avail',
      'SSL_get_quic_stream_uni_local_avail',
      'SSL_get_quic_stream_uni_remote_avail',
      'SSL_get_stream_write_buf_avail',
      'SSL_get_stream_write_buf_size',
      'SSL_get_stream_write_buf_used',
      'SSL_set_event_handling_mode',
      'SSL_set_feature_request_uint',
      'SSL_set_generic_value_uint',
    ],
  ],
  ['3.5', 'SSL_CTX_set1_curves(3)', ['SSL_CTX_get0_implemented_groups']],
  [
    '3.5',
    'SSL_get_peer_signature_nid(3)',
    ['SSL_get0_peer_signature_name', 'SSL_get0_signature_name'],
  ],
  [
    '3.6',
    'SSL_CTX_set_tlsext_status_cb(3)',
    ['SSL_get0_tlsext_status_ocsp_resp_ex', 'SSL_set0_tlsext_status_ocsp_resp_ex'],
  ],
  ['4.0', 'OSSL_QUIC_client_method(3)', ['OSSL_QUIC_method']],
  ['4.0', 'SSL_get_version(3)', ['SSL_CTX_is_quic', 'SSL_CTX_is_server']],
  ['4.0', 'SSL_get_peer_addr(3)', ['SSL_get_peer_addr']],
  ['4.0', 'SSL_new_listener(3)', ['SSL_listen_ex']],
  ['4.0', 'SSL_get_shared_sigalgs(3)', ['SSL_get0_shared_sigalg', 'SSL_get0_sigalg']],
  [
    '4.0',
    'CHANGES.md, between 3.6 and 4.0',
    [
      'SSL_CTX_get0_alpn_protos',
      'SSL_add1_dnsname',
      'SSL_add1_ipaddr',
      'SSL_get0_alpn_protos',
      'SSL_set1_dnsname',
      'SSL_set1_ipaddr',
    ],
  ],
  [
    '4.0',
    'SSL_set1_echstore(3)',
    [
      'OSSL_ECHSTORE_downselect',
      'OSSL_ECHSTORE_flush_keys',
      'OSSL_ECHSTORE_free',
      'OSSL_ECHSTORE_get1_info',
      'OSSL_ECHSTORE_new',
      'OSSL_ECHSTORE_new_config',
      'OSSL_ECHSTORE_num_entries',
      'OSSL_ECHSTORE_num_keys',
      'OSSL_ECHSTORE_read_echconfiglist',
      'OSSL_ECHSTORE_read_pem',
      'OSSL_ECHSTORE_set1_key_and_read_pem',
      'OSSL_ECHSTORE_write_pem',
      'SSL_CTX_ech_set1_outer_alpn_protos',
      'SSL_CTX_ech_set_callback',
      'SSL_CTX_get1_echstore',
      'SSL_CTX_set1_echstore',
      'SSL_ech_get1_retry_config',
      'SSL_ech_get1_status',
      'SSL_ech_set1_grease_suite',
      'SSL_ech_set1_outer_alpn_protos',
      'SSL_ech_set1_outer_server_name',
      'SSL_ech_set1_server_names',
      'SSL_ech_set_callback',
      'SSL_ech_set_grease_type',
      'SSL_get1_echstore',
      'SSL_set1_ech_config_list',
      'SSL_set1_echstore',
    ],
  ],
];
const byHand = new Map(dated.flatMap(([since, , names]) => names.map((name) => [name, since])));

main(process.argv.slice(2));

function main(args) {
  const folders = args.flatMap((arg, i) => (args[i - 1] === '--source' ? [arg] : []));
  if (folders.length === 0) {
    console.error('usage: inventory.mjs --source DIR [--source DIR ...] [--check]');
    process.exitCode = 2;
    return;
  }
  const trees = folders.map(readTree).sort((a, b) => compare(a.version, b.version));
  const text = render(inventory(trees), trees);
  const path = join(root, list);
  if (!args.includes('--check')) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    console.error(`${list} is not what these sources give: run inventory.mjs without --check`);
    process.exitCode = 1;
  }
}

function readTree(folder) {
  const [, major] = read(folder, 'VERSION.dat').match(/^MAJOR=(\d+)/m);
  const [, minor] = read(folder, 'VERSION.dat').match(/^MINOR=(\d+)/m);
  const functions = new Map();
  for (const line of read(folder, 'util/libssl.num').split('\n')) {
    const [name, , version, what = ''] = line.split(/\s+/);
    if (!what.startsWith('EXIST:') || !what.includes(':FUNCTION:')) continue;
    functions.set(name, version.split('_').slice(0, 2).join('.'));
  }
  return { version: `${major}.${minor}`, functions, macros: readMacros(folder, functions) };
}

// Function-like macros, and names that merely stand for another function.
function readMacros(folder, functions) {
  const text = headers.map((name) => readHeader(folder, name)).join('\n');
  const plain = text.replace(/\\\r?\n/g, ' ').replace(/\/\*[\s\S]*?\*\//g, ' ');
  const macros = new Set();
  const aliases = new Map();
  for (const [, name, params, body] of plain.matchAll(
    /^[ \t]*#[ \t]*define[ \t]+(\w+)(\([^)\n]*\))?([^\n]*)$/gm,
  )) {
    if (name.startsWith('sk_')) continue;
    if (params !== undefined) macros.add(name);
    else if (/^\w+$/.test(body.trim())) aliases.set(name, body.trim());
  }
  for (const [name, target] of aliases) {
    if (functions.has(target) || macros.has(target)) macros.add(name);
  }
  return new Set([...macros].filter((name) => !functions.has(name)));
}

// Many headers are made from a .h.in, which an unbuilt tree has alone; the first 3.x trees have no ech.h.
function readHeader(folder, name) {
  const paths = [`include/openssl/${name}.h.in`, `include/openssl/${name}.h`];
  const path = paths.find((each) => existsSync(join(folder, each)));
  if (path === undefined && name !== 'ech' && name !== 'quic') {
    throw new Error(`${folder} has no ${paths[1]}`);
  }
  return path === undefined ? '' : read(folder, path);
}

function inventory(trees) {
  const names = new Set(trees.flatMap((tree) => [...tree.functions.keys(), ...tree.macros]));
  return [...names].sort().map((name) => {
    const having = trees.filter((tree) => tree.functions.has(name) || tree.macros.has(name));
    const kind = having.some((tree) => tree.functions.has(name)) ? 'function' : 'macro';
    const gone = trees.find((tree) => compare(tree.version, having.at(-1).version) > 0);
    return {
      name,
      since: since(name, kind, having[0], trees[0]),
      until: gone?.version ?? '-',
      kind,
    };
  });
}

function since(name, kind, first, oldestTree) {
  const known = byHand.get(name);
  if (known !== undefined) return known;
  if (first !== oldestTree)
    throw new Error(`${name} is new in ${first.version}: date it in the table`);
  return kind === 'function' ? first.functions.get(name) : oldest;
}

function render(entries, trees) {
  const versions = trees.map((tree) => tree.version).join(', ');
  const lines = entries.map(({ name, since, until, kind }) => `${name} ${since} ${until} ${kind}`);
  return `# Public functions of libssl (OpenSSL ${versions}), by scripts/inventory.mjs: name since until kind.\n${lines.join('\n')}\n`;
}

function compare(a, b) {
  return a.localeCompare(b, 'en', { numeric: true });
}

function read(folder, path) {
  return readFileSync(join(folder, path), 'utf8');
}
