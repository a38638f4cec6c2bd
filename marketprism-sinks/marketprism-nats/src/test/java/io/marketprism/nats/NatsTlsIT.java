package io.marketprism.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.error.ConfigurationException;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class NatsTlsIT {
    private static final String PASSWORD = "changeit";

    @Test
    void deliversOverTlsToAServerItTrustsAndToNoOther(@TempDir Path folder) throws Exception {
        Identity identity = newIdentity(folder, "server");
        try (NatsServer server = NatsServer.start(tls(identity, ""))) {
            NatsOptions options = NatsOptions.at(server.url().replace("nats://", "tls://"));
            assertDelivers(options.sslContext(NatsTls.context(identity.certificate(), null, null)));
            SinkException distrust =
                    assertThrows(SinkException.class, () -> NatsSink.at(options).open());
            assertTrue(distrust.getMessage().contains("certification path"), distrust.getMessage());
        }
    }

    @Test
    void showsItsOwnCertificateToAServerThatAsksForOne(@TempDir Path folder) throws Exception {
        Identity ours = newIdentity(folder, "client");
        Identity identity = newIdentity(folder, "server");
        try (NatsServer server =
                NatsServer.start(tls(identity, "ca_file: \"" + ours.certificate() + "\", verify: true"))) {
            NatsOptions options = NatsOptions.at(server.url().replace("nats://", "tls://"));
            assertDelivers(options.sslContext(NatsTls.context(identity.certificate(), ours.certificate(), ours.key())));
            NatsSink stranger = NatsSink.at(options.sslContext(NatsTls.context(identity.certificate(), null, null)));
            assertThrows(SinkException.class, stranger::open);
        }
    }

    @Test
    void saysWhatIsWrongWithAFile(@TempDir Path folder) throws Exception {
        Identity identity = newIdentity(folder, "server");
        assertWrong("both or none", null, identity.certificate(), null);
        assertWrong("nowhere.pem", folder.resolve("nowhere.pem"), null, null);
        assertWrong("found none", Files.createFile(folder.resolve("empty.pem")), null, null);
        assertWrong("openssl pkcs8", null, identity.certificate(), identity.certificate());
    }

    private static void assertWrong(String expected, Path authorities, Path certificate, Path key) {
        ConfigurationException failure =
                assertThrows(ConfigurationException.class, () -> NatsTls.context(authorities, certificate, key));
        assertTrue(failure.getMessage().contains(expected), failure.getMessage());
    }

    private static NatsServer.Options tls(Identity identity, String more) {
        return NatsServer.Options.defaults()
                .configuration("tls { cert_file: \"" + identity.certificate() + "\", key_file: \"" + identity.key()
                        + "\"\n" + more + " }");
    }

    private static void assertDelivers(NatsOptions options) {
        try (NatsSink sink = NatsSink.at(options)) {
            sink.open();
            Batch batch = new Batch("b", SampleEvents.complete());
            assertEquals(
                    Receipt.DELIVERED, sink.write(batch).toCompletableFuture().join());
        }
    }

    /** PEM files of a certificate that is its own authority, and of its key. */
    private record Identity(Path certificate, Path key) {}

    private static Identity newIdentity(Path folder, String name) throws Exception {
        KeyStore identity = newKeyStore(folder.resolve(name + ".p12"));
        return new Identity(
                pem(
                        folder.resolve(name + "-certificate.pem"),
                        "CERTIFICATE",
                        identity.getCertificate("nats").getEncoded()),
                pem(
                        folder.resolve(name + "-key.pem"),
                        "PRIVATE KEY",
                        identity.getKey("nats", PASSWORD.toCharArray()).getEncoded()));
    }

    private static KeyStore newKeyStore(Path file) throws Exception {
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

    private static Path pem(Path file, String kind, byte[] content) throws Exception {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
    }
}
