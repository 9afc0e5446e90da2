// The rooms of lib/: who may import whom. The rooms of native/ are checked by scripts/includes.mjs.
// It says nothing about what a room does.

// From the top down: a room may import from its own layer and from those below it, never from one above.
// The entry openssl.ts is at the top; the folder openssl/, the C surface, is what implementations are made with.
const layers = [
  ['index.ts', 'openssl.ts', 'redis.ts', 'tls.ts', 'cli/'],
  ['streams/', 'async/', 'tls/', 'redis/', 'contexts/', 'connections/', 'configure/', 'libraries/'],
  ['implementations/'],
  ['openssl/'],
  ['callbacks/'],
  ['arguments/', 'handles/', 'conditions/', 'trace/'],
  ['binding/'],
];

const path = (rooms) => `^lib/(${rooms.join('|').replaceAll('.', '\\.')})`;

const upwards = layers.slice(1).map((rooms, index) => ({
  name: `${rooms.join('-').replaceAll('/', '')}-looks-up`,
  comment: `${rooms.join(', ')} must not import from a layer above`,
  severity: 'error',
  from: { path: path(rooms) },
  to: { path: path(layers.slice(0, index + 1).flat()) },
}));

module.exports = {
  forbidden: [
    ...upwards,
    {
      name: 'no-cycles',
      comment: 'modules that import one another in a circle cannot be read one after the other',
      severity: 'error',
      from: { path: '^lib/' },
      to: { circular: true },
    },
    {
      name: 'unknown-room',
      comment: 'every folder and file of lib/ belongs to a layer in .dependency-cruiser.cjs',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^lib/', pathNot: path(layers.flat()) },
    },
    {
      name: 'entries-re-export-only',
      comment: 'nothing but the command line may import an entry',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/cli/' },
      to: { path: '^lib/(index|openssl|redis|tls)\\.ts$' },
    },
    {
      name: 'cli-is-the-top',
      comment: 'nothing imports the command line',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/cli/' },
      to: { path: '^lib/cli/' },
    },
    {
      name: 'addon-in-binding-only',
      comment: 'only lib/binding touches the addon and what finds it',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/binding/' },
      to: { path: ['node_modules/node-gyp-build', '\\.node$', '^(node:)?module$'] },
    },
    {
      name: 'arguments-are-pure',
      comment:
        'lib/arguments reads no file, no clock and no addon: of binding only types, and modules of Node',
      severity: 'error',
      from: { path: '^lib/arguments/' },
      to: {
        path: [
          '^lib/binding/(?!builtin\\.ts$)',
          '^(node:)?(fs|fs/promises|timers|perf_hooks|child_process|dns)$',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'trace-is-pure',
      comment: 'lib/trace reads bytes that it is given: it imports nothing but itself',
      severity: 'error',
      from: { path: '^lib/trace/' },
      to: { pathNot: '^lib/trace/' },
    },
    {
      name: 'implementations-apart',
      comment: 'implementations/openssl and implementations/apple never import each other',
      severity: 'error',
      from: { path: '^lib/implementations/(openssl|apple)/' },
      to: { path: '^lib/implementations/(openssl|apple)/', pathNot: '^lib/implementations/$1/' },
    },
    {
      name: 'implementation-hidden',
      comment:
        'nothing above asks which implementation it has: use implementation.ts and registry.ts',
      severity: 'error',
      from: { path: path(layers.slice(0, 2).flat()) },
      to: { path: '^lib/implementations/(openssl|apple)/' },
    },
    {
      name: 'no-tests-in-lib',
      comment: 'the package does not import its tests, examples or development packages',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(test|examples|bench|scripts)/', dependencyTypes: ['local'] },
    },
    {
      name: 'no-development-package',
      comment: 'a development package is missing where the package is installed',
      severity: 'error',
      from: { path: '^lib/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'unknown'],
        pathNot: 'node_modules/@types/',
      },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
