package dev.strata.ssh;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;

/// A private key that signs.
///
/// @param blob the public key as ssh writes it
/// @param algorithm what the key is for: `ssh-ed25519` or `ssh-rsa`
/// @param comment where it comes from
record SshKey(byte[] blob, String algorithm, PrivateKey key, String comment) {
  static final String ED25519 = "ssh-ed25519";
  static final String RSA = "ssh-rsa";

  private static final int RSA_SHA2_256 = 2;
  private static final int RSA_SHA2_512 = 4;

  /// The signature as ssh writes it, with its algorithm.
  ///
  /// @param flags of the request: which hash an RSA signature is made with
  byte[] sign(byte[] data, int flags) throws GeneralSecurityException {
    if (algorithm.equals(ED25519)) {
      return sign(data, ED25519, "Ed25519");
    }
    if ((flags & RSA_SHA2_512) != 0) {
      return sign(data, "rsa-sha2-512", "SHA512withRSA");
    }
    return (flags & RSA_SHA2_256) != 0
        ? sign(data, "rsa-sha2-256", "SHA256withRSA")
        : sign(data, RSA, "SHA1withRSA");
  }

  private byte[] sign(byte[] data, String name, String algorithmOfJava)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithmOfJava);
    signature.initSign(key);
    signature.update(data);
    return new Wire.Writer().text(name).string(signature.sign()).bytes();
  }
}
