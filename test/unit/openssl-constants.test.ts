// The generated constants: names, kinds and a few values that RFCs and manuals fix.
// Does not compare them with headers; scripts/constants.mjs --check does.
import { describe, expect, it } from 'vitest';
import * as constants from '../../lib/openssl/constants.js';

describe('the constants', () => {
  it('have the values that the protocol fixes', () => {
    expect(constants.TLS1_VERSION).toBe(0x0301);
    expect(constants.TLS1_3_VERSION).toBe(0x0304);
    expect(constants.DTLS1_2_VERSION).toBe(0xfefd);
    expect(constants.TLSEXT_TYPE_application_layer_protocol_negotiation).toBe(16);
    expect(constants.SSL_AD_HANDSHAKE_FAILURE).toBe(40);
  });

  it('have the values of the manual', () => {
    expect(constants.SSL_VERIFY_PEER).toBe(1);
    expect(constants.SSL_ERROR_WANT_READ).toBe(2);
    expect(constants.SSL_FILETYPE_PEM).toBe(1);
    expect(constants.X509_V_OK).toBe(0);
    expect(constants.X509_V_ERR_CERT_HAS_EXPIRED).toBe(10);
    expect(constants.SSL_MODE_AUTO_RETRY).toBe(4);
    expect(constants.MBSTRING_UTF8).toBe(0x1000);
    expect(constants.NID_commonName).toBe(13);
    expect(constants.V_OCSP_CERTSTATUS_REVOKED).toBe(1);
  });

  it('make options bigint and everything else number or text', () => {
    const odd = Object.entries(constants).filter(
      ([name, value]) => (typeof value === 'bigint') !== name.startsWith('SSL_OP_'),
    );
    expect(odd).toEqual([]);
    expect(constants.SSL_OP_NO_TLSv1_3).toBe(1n << 29n);
  });

  it('leave out reason codes and command numbers', () => {
    const names = Object.keys(constants);
    expect(names.filter((name) => /^SSL_(R|F|CTRL)_/.test(name))).toEqual([]);
  });
});
