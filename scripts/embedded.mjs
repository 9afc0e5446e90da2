// Tells the two builds where the OpenSSL to link into the addon is, and says "none" by printing nothing.
// It does not build one: that is scripts/openssl.mjs.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The folder where `npm run openssl` puts the OpenSSL for this platform. */
export function embeddedFolder() {
  const arch = process.env.npm_config_arch || process.arch;
  const platform = process.env.npm_config_platform || process.platform;
  return join(root, '.openssl', `${platform}-${arch}`);
}

/** Include folder and archives of the embedded OpenSSL, or null; LIBSSL_EMBEDDED=none builds without one. */
export function embedded() {
  const chosen = process.env.LIBSSL_EMBEDDED;
  if (chosen === 'none') return null;
  const folder = chosen ? resolve(chosen) : embeddedFolder();
  const names =
    process.platform === 'win32' ? ['libssl.lib', 'libcrypto.lib'] : ['libssl.a', 'libcrypto.a'];
  const libraries = names.map((name) => join(folder, 'lib', name));
  if (libraries.every((file) => existsSync(file))) {
    return { include: join(folder, 'include'), libraries };
  }
  if (chosen)
    throw new Error(`LIBSSL_EMBEDDED=${chosen}: no ${names.join(' and ')} in ${folder}/lib`);
  return null;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  print(process.argv[2]);

/** gyp takes lines with forward slashes; CMake takes one list: include folder, then the archives. */
function print(what) {
  const found = embedded();
  const slashed = (path) => path.replaceAll('\\', '/');
  if (what === 'present') console.log(found ? 1 : 0);
  else if (what === 'include') {
    if (found) console.log(slashed(found.include));
  } else if (what === 'libraries') {
    for (const file of found?.libraries ?? []) console.log(slashed(file));
  } else if (what === 'cmake') {
    if (found) process.stdout.write([found.include, ...found.libraries].map(slashed).join(';'));
  } else {
    console.error('usage: node scripts/embedded.mjs present|include|libraries|cmake');
    process.exitCode = 2;
  }
}
