// The gate for a built .node file: nothing of OpenSSL may leak out, and nothing of Node's OpenSSL may leak in.
// With --compare it says where the binaries of the two builds differ. It reads Linux binaries only.
import { parseArgs } from 'node:util';
import { readElf } from './elf.mjs';

const usage = `usage: node scripts/exports.mjs [--glibc 2.28] FILE...
       node scripts/exports.mjs --compare A B
  --glibc V   refuse a binary that needs a newer glibc than V (release builds: 2.28, Node's own floor)`;

const allowed = ['napi_register_module_v1', 'node_api_module_get_api_version_v1'];
// What an addon may take from the process that loads it.
const fromNode = /^(napi_|node_api_|uv_)/;
const fromOpenssl =
  /^(SSL|TLS|DTLS|EVP|BIO|X509|X509V3|ERR|OPENSSL|OpenSSL|CRYPTO|OSSL|ASN1|RAND|PEM|PKCS[0-9]+|OBJ|OCSP|BN|EC|RSA|DSA|DH|CONF|NCONF|CMS|CT|SCT|ENGINE|UI|TS|HMAC|SRP|GENERAL_NAME|[di]2[di]|[ai]2[di])_/;
const foreignLibrary = /^lib(ssl|crypto|stdc\+\+|gcc_s)\b/;

const { values, positionals } = parseArgs({
  options: { compare: { type: 'boolean' }, glibc: { type: 'string' } },
  allowPositionals: true,
});
if (positionals.length === 0 || (values.compare && positionals.length !== 2)) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const files = positionals.map((file) => ({ file, elf: readElf(file) }));
  const problems = files.filter(({ elf }) => !elf).map(({ file }) => `${file} is no ELF file`);
  if (problems.length === 0) {
    problems.push(
      ...(values.compare ? compare(...files) : files.flatMap((each) => judge(each, values.glibc))),
    );
  }
  for (const problem of problems) console.error(problem);
  if (problems.length === 0)
    console.log(`${positionals.join(', ')}: ${values.compare ? 'alike' : 'passed'}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

function judge({ file, elf }, glibc) {
  const problems = [];
  const say = (text) => problems.push(`${file}: ${text}`);
  for (const name of elf.exported) if (!allowed.includes(name)) say(`exports ${name}`);
  for (const name of allowed) if (!elf.exported.includes(name)) say(`does not export ${name}`);
  for (const symbol of leaks(elf)) say(`takes ${symbol.name} from the process`);
  for (const name of elf.needed) if (foreignLibrary.test(name)) say(`needs ${name}`);
  for (const path of elf.runpath) say(`has a run path: ${path}`);
  if (!elf.nodelete) say('may be unmapped: NODELETE is not set');
  if (!elf.symbolic) say('was not linked with -Bsymbolic');
  if (!elf.relro || !elf.now) say('has writable relocation tables: no full RELRO');
  if (elf.textrel) say('has relocations in its code: something was compiled without -fPIC');
  const newest = newestGlibc(elf);
  if (glibc && newest && older(glibc, newest)) say(`needs glibc ${newest}, newer than ${glibc}`);
  return problems;
}

/** Undefined names that neither Node-API nor the C library stands for. Only glibc gives its names versions. */
function leaks(elf) {
  const versioned = elf.versions.some((name) => name.startsWith('GLIBC_'));
  return elf.undefined.filter(({ name, weak, version }) => {
    if (fromNode.test(name)) return false;
    return fromOpenssl.test(name) || (versioned && !version && !weak);
  });
}

function newestGlibc(elf) {
  const numbers = elf.versions
    .filter((name) => /^GLIBC_\d/.test(name))
    .map((name) => name.slice(6));
  return numbers.reduce((best, each) => (!best || older(best, each) ? each : best), '');
}

function older(a, b) {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    if ((left[i] ?? 0) !== (right[i] ?? 0)) return (left[i] ?? 0) < (right[i] ?? 0);
  }
  return false;
}

function compare(a, b) {
  const sides = {
    exports: (elf) => elf.exported,
    takes: (elf) => elf.undefined.map(({ name }) => name),
    needs: (elf) => elf.needed,
    flags: (elf) => ['now', 'nodelete', 'symbolic', 'relro', 'textrel'].filter((name) => elf[name]),
  };
  return Object.entries(sides).flatMap(([what, list]) => [
    ...only(list(a.elf), list(b.elf)).map((name) => `only ${a.file}: ${what} ${name}`),
    ...only(list(b.elf), list(a.elf)).map((name) => `only ${b.file}: ${what} ${name}`),
  ]);
}

function only(these, those) {
  return these.filter((name) => !those.includes(name));
}
