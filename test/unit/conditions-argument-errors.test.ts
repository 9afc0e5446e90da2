// Argument errors: types, codes, wording, and that no secret gets into them.
// Needs no addon.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  describeReceived,
  invalidArgType,
  invalidArgValue,
  invalidCombination,
  outOfRange,
} from '../../lib/conditions/index.js';

const at = { call: 'openTcpStream', name: 'readTimeout' };

describe('argument errors', () => {
  it('name the argument, what was expected and what was received', () => {
    const error = invalidArgType(at, 'a number', 'abc');
    expect(error).toBeInstanceOf(TypeError);
    expect(error.code).toBe('ERR_INVALID_ARG_TYPE');
    expect(error.message).toBe(
      'The "readTimeout" argument of openTcpStream must be a number. Received type string ("abc").',
    );
  });

  it('have Node’s classes and codes', () => {
    expect(invalidArgValue(at, 'must be odd', 2, 'Try 3.')).toMatchObject({
      name: 'TypeError',
      code: 'ERR_INVALID_ARG_VALUE',
      message:
        'The "readTimeout" argument of openTcpStream must be odd. Received type number (2). Try 3.',
    });
    expect(outOfRange(at, 'positive', -1)).toBeInstanceOf(RangeError);
    expect(outOfRange(at, 'positive', -1).code).toBe('ERR_OUT_OF_RANGE');
    expect(invalidCombination('text')).toMatchObject({
      name: 'TypeError',
      message: 'text',
      code: 'ERR_INVALID_ARG_VALUE',
    });
  });
});

describe('describeReceived', () => {
  it.each([
    [null, 'null'],
    [undefined, 'undefined'],
    [-0, 'type number (-0)'],
    [Number.NaN, 'type number (NaN)'],
    [12n, 'type bigint (12n)'],
    [true, 'type boolean (true)'],
    [[1, 2], 'an array of 2'],
    [new Map(), 'an instance of Map'],
    [Object.create(null), 'an object'],
    [Symbol('x'), 'a symbol'],
    [() => 1, 'a function'],
    ['x'.repeat(50), `type string ("${'x'.repeat(40)}…")`],
  ])('shows %o briefly', (value, text) => {
    expect(describeReceived('readTimeout', value)).toBe(text);
  });

  it('shows no secret', () => {
    const secret = 'correcthorse';
    const containers = [Buffer.from(secret), { password: secret }, [secret], new Set([secret])];
    for (const value of containers)
      expect(describeReceived('host', value)).not.toContain('correct');
    for (const name of ['password', 'keychainPassword', 'passPhrase', 'privateKey', 'psk']) {
      expect(describeReceived(name, secret)).toBe('a string (not shown)');
      expect(describeReceived(name, 4711)).toBe('a number (not shown)');
    }
    const pem = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI\n';
    expect(describeReceived('host', pem)).not.toContain('MC4');
  });

  it('is short for any string', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500 }), (value) => {
        expect(describeReceived('host', value).length).toBeLessThan(300);
      }),
    );
  });
});
