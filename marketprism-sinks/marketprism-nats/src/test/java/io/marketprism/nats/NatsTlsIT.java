package io.marketprism.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.SinkException;
import io.marketprism.testkit.SampleEvents;
import io.marketprism.testkit.server.NatsServer;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class NatsTlsIT {
    private static final String PASSWORD = "changeit";

    @Test
    void deliversOverTlsToAServerItTrustsAndToNoOther(@TempDir Path folder) throws Exception {
        KeyStore identity = newIdentity(folder.resolve("server.p12"));
        Path certificate = pem(
                folder.resolve("certificate.pem"),
                "CERTIFICATE",
                identity.getCertificate("nats").getEncoded());
        Path key = pem(
                folder.resolve("key.pem"),
                "PRIVATE KEY",
                identity.getKey("nats", PASSWORD.toCharArray()).getEncoded());
        NatsServer.Options tls = NatsServer.Options.defaults()
                .configuration("tls { cert_file: \"" + certificate + "\", key_file: \"" + key + "\" }");

        try (NatsServer server = NatsServer.start(tls)) {
            NatsOptions options = NatsOptions.at(server.url().replace("nats://", "tls://"));
            try (NatsSink sink = NatsSink.at(options.sslContext(trusting(identity)))) {
                sink.open();
                Batch batch = new Batch("b", SampleEvents.complete());
                assertEquals(
                        Receipt.DELIVERED,
                        sink.write(batch).toCompletableFuture().join());
            }
            SinkException distrust =
                    assertThrows(SinkException.class, () -> NatsSink.at(options).open());
            assertTrue(distrust.getMessage().contains("certification path"), distrust.getMessage());
        }
    }

    private static KeyStore newIdentity(Path file) throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "nats",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-validity",
                "1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString());
        Process keytool = new ProcessBuilder(command).inheritIO().start();
        assertTrue(keytool.waitFor(60, TimeUnit.SECONDS), "keytool did not end");
        assertEquals(0, keytool.exitValue(), "exit code of " + command);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static SSLContext trusting(KeyStore identity) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("nats", identity.getCertificate("nats"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static Path pem(Path file, String kind, byte[] content) throws Exception {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
    }
}
