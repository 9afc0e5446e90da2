// The fields of certificates one by one, on certificates made here.
// What a connection tells of its peer's is in inspection.test.ts.

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as libssl from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { clientContext, closeAll, meet, serverContext } from '../contexts/support.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { AUTHORITY, certify, LEAF, NID } from '../support/special-certificates.js';

describe.each(testLibraries().map((one) => [titleOf(one), one] as const))(
  'with %s',
  (_title, library) => {
    const f = opensslFor(library);
    const root = certify(f, { name: 'Field Root', extensions: AUTHORITY });
    const { certificate } = certify(f, {
      name: 'localhost',
      issuer: root,
      extensions: [
        ...LEAF.slice(0, 3),
        [NID.subjectAltName, 'DNS:localhost,email:a@b.test'],
        [71, 'server'],
      ],
    });

    it('names are read field by field', () => {
      const subject = libssl.x509GetSubjectName(certificate) as libssl.X509NamePointer;
      const issuer = libssl.x509GetIssuerName(certificate) as libssl.X509NamePointer;
      expect(libssl.x509NameGetAllValues(subject)).toEqual([['commonName', 'localhost']]);
      expect(libssl.x509NameGetAllValues(issuer)).toEqual([['commonName', 'Field Root']]);
      for (const field of ['CN', 'commonName', '2.5.4.3']) {
        expect(libssl.x509NameFieldString(issuer, field)).toBe('Field Root');
      }
      expect(libssl.x509NameFieldString(issuer, 'O')).toBeNull();
      expect(libssl.x509NameFieldString(issuer, 'no such field')).toBeNull();
      const name = f.X509_NAME_new() as libssl.X509NamePointer;
      f.X509_NAME_add_entry_by_txt(name, '1.2.3.4.5', 0x1000, Buffer.from('unknown'), -1, 0);
      f.X509_NAME_add_entry_by_txt(name, 'O', 0x1000, Buffer.from('Ü'), -1, 0);
      expect(libssl.x509NameGetAllValues(name)).toEqual([
        ['1.2.3.4.5', 'unknown'],
        ['organizationName', 'Ü'],
      ]);
    });

    it('numbers, times, keys and signatures', () => {
      expect(libssl.x509Version(certificate)).toBe(3);
      expect(libssl.x509StartingTime(certificate)).toEqual(f.X509_get0_notBefore(certificate));
      const end = libssl.x509ExpiryTime(certificate) as Date;
      expect(end.getTime() - Date.now()).toBeGreaterThan(80_000_000);
      expect(libssl.x509GetEmail(certificate)).toEqual(['a@b.test']);
      expect(libssl.x509GetEmail(root.certificate)).toEqual([]);
      expect(libssl.x509PubkeyAlgorithm(certificate)).toBe('id-ecPublicKey');
      const key = libssl.x509PubkeyKey(certificate) as Uint8Array;
      expect([key.length, key[0]]).toEqual([65, 4]); // an uncompressed point of P-256
      expect(libssl.x509SignatureAlgorithm(certificate)).toBe('ecdsa-with-SHA256');
      const der = Buffer.from(f.i2d_X509(certificate) as Uint8Array);
      const signature = libssl.x509SignatureValue(certificate) as Uint8Array;
      expect(der.subarray(-signature.length).equals(Buffer.from(signature))).toBe(true);
      const digest = createHash('sha1').update(der).digest();
      expect(digest.equals(Buffer.from(libssl.x509ShaDigest(certificate) ?? []))).toBe(true);
    });

    it('usages and extensions', () => {
      expect(libssl.x509KeyUsage(certificate)).toEqual(['Digital Signature', 'Key Encipherment']);
      expect(libssl.x509ExtendedKeyUsage(certificate)).toEqual([
        'TLS Web Server Authentication',
        'TLS Web Client Authentication',
      ]);
      expect(libssl.x509NetscapeCertificateType(certificate)).toEqual(['SSL Server']);
      expect(libssl.x509NetscapeCertificateType(root.certificate)).toBeNull();
      expect(libssl.x509ExtendedKeyUsage(root.certificate)).toBeNull();
      const read = libssl
        .x509GetExtensions(certificate)
        .map((one) => [libssl.x509ExtensionNid(one), libssl.x509ExtensionString(one)] as const);
      expect(read).toContainEqual([NID.basicConstraints, 'CA:FALSE']);
      expect(read.find(([nid]) => nid === NID.subjectAltName)?.[1]).toBe(
        'DNS:localhost, email:a@b.test',
      );
      expect(libssl.objNid2ln(NID.keyUsage, certificate)).toBe('X509v3 Key Usage');
      expect([libssl.objNid2ln(0, certificate), libssl.objNid2ln(999_999, certificate)]).toEqual([
        null,
        null,
      ]);
    });

    it('the chain and the result of a connection', async () => {
      const { client } = await meet(serverContext({ library }), clientContext({ library }));
      const ssl = client?.sslRef as libssl.SslPointer;
      const chain = libssl.sslGetPeerCertChain(ssl);
      expect(chain.map(libssl.getCertificateCommonName)).toEqual([
        'localhost',
        'Test Intermediate',
      ]);
      expect(libssl.sslGetVerifyResult(ssl)).toBe(0);
      await closeAll();
    });

    it('refuse what is none', () => {
      const refused = expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE', name: 'TypeError' });
      expect(() => libssl.x509Version(null as never)).toThrow(refused);
      expect(() => libssl.x509NameGetAllValues(certificate as never)).toThrow(refused);
      expect(() => libssl.sslGetPeerCertChain({ library: 1 } as never)).toThrow(refused);
    });
  },
);
