// Prints a folder that holds uv.h for the CMake build, whose Node-API headers come without it.
// It downloads nothing: it looks where the running node and node-gyp keep their headers.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const prefix = dirname(dirname(process.execPath));
const version = process.versions.node;
const caches = [
  process.env.npm_config_devdir,
  join(homedir(), '.cache', 'node-gyp'),
  join(homedir(), 'Library', 'Caches', 'node-gyp'),
  process.env.LOCALAPPDATA && join(process.env.LOCALAPPDATA, 'node-gyp', 'Cache'),
];
const folders = [
  process.env.npm_config_nodedir && join(process.env.npm_config_nodedir, 'include', 'node'),
  join(prefix, 'include', 'node'),
  ...caches.filter(Boolean).map((cache) => join(cache, version, 'include', 'node')),
];

const found = folders.filter(Boolean).find((folder) => existsSync(join(folder, 'uv.h')));
if (found) process.stdout.write(found.replaceAll('\\', '/'));
else {
  console.error(
    'uv.h was not found. Run "npx node-gyp install", or set npm_config_nodedir to a folder with include/node/uv.h.',
  );
  process.exitCode = 1;
}
