package io.marketprism.nats;

import io.marketprism.error.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes of PEM files, which NATS servers and their tools use, what {@link NatsOptions#sslContext} takes. */
public final class NatsTls {
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "Ed25519");
    private static final char[] NO_PASSWORD = {};

    private NatsTls() {}

    /**
     * Reads certificates and a key.
     *
     * @param authorities certificates of whom to trust, or null for those that Java trusts
     * @param certificate our own certificate, followed by those between it and its authority; or null if servers ask for none
     * @param key the private key to it, PKCS #8 without a password; null if and only if {@code certificate} is
     * @return the context
     * @throws ConfigurationException if a file cannot be read or holds something else
     */
    public static SSLContext context(@Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {
        if ((certificate == null) != (key == null)) {
            throw new ConfigurationException(
                    "Expected both or none of a certificate and its key, were " + certificate + " and " + key);
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    certificate == null ? null : ourselves(certificate, key),
                    authorities == null ? null : trust(authorities),
                    null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ConfigurationException(
                    "Cannot set up TLS with " + authorities + ", " + certificate + " and " + key + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static TrustManager[] trust(Path authorities) throws GeneralSecurityException, IOException {
        KeyStore trusted = emptyStore();
        for (Certificate authority : certificates(authorities)) {
            trusted.setCertificateEntry("authority-" + trusted.size(), authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private static KeyManager[] ourselves(Path certificate, Path key) throws GeneralSecurityException, IOException {
        KeyStore identity = emptyStore();
        identity.setKeyEntry(
                "client",
                privateKey(key),
                NO_PASSWORD,
                certificates(certificate).toArray(new Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(identity, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new ConfigurationException("Expected a certificate in PEM in " + file + ", found none");
            }
            return certificates;
        }
    }

    private static PrivateKey privateKey(Path file) throws GeneralSecurityException, IOException {
        String text = Files.readString(file);
        int begin = text.indexOf("-----BEGIN PRIVATE KEY-----");
        int end = text.indexOf("-----END PRIVATE KEY-----");
        if (begin < 0 || end < begin) {
            throw new ConfigurationException("Expected a private key in PEM (-----BEGIN PRIVATE KEY-----) in " + file
                    + "; other kinds become one by: openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW");
        }
        byte[] bytes = Base64.getMimeDecoder().decode(text.substring(text.indexOf('\n', begin), end));
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
            } catch (InvalidKeySpecException e) {
                // A key of another algorithm, or none: the next one knows.
                continue;
            }
        }
        throw new ConfigurationException("Expected a private key of " + KEY_ALGORITHMS + " in " + file);
    }
}
