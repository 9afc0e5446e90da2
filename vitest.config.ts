// How the test suite runs: one process a file, so that a crash loses one file only.
// It does not name the stress tests: those run with vitest.stress.config.ts.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/stress/**', 'node_modules/**'],
    pool: 'forks',
    // One fewer is the default, and would leave one of two processors idle: tests wait a lot.
    maxWorkers: Math.max(2, availableParallelism()),
    execArgv: ['--expose-gc'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    retry: 0,
  },
});
