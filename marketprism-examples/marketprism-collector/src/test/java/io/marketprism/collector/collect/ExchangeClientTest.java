package io.marketprism.collector.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.marketprism.collector.config.CollectorConfig;
import io.marketprism.collector.config.ConfigException;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Exchanges are reached as the environment and the configuration say, over real sockets. */
@Timeout(120)
class ExchangeClientTest {
    @TempDir
    private Path folder;

    private Path file;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void writeSomethingValid() throws IOException {
        file = folder.resolve("collector.yaml");
        Files.createDirectory(folder.resolve("exchanges"));
        Files.writeString(file, "");
        Files.writeString(folder.resolve("exchanges/one.yaml"), """
                exchange: binance
                market: spot
                symbols: [BTCUSDT]
                data_types: [trade]
                """);
    }

    private String get(String url) throws IOException {
        return get("binance", url);
    }

    private String get(String exchange, String url) throws IOException {
        try (Response response = new ExchangeClients(CollectorConfig.read(file, environment))
                .to(exchange)
                .newCall(new Request.Builder().url(url).build())
                .execute()) {
            return response.code() + " " + response.body().string();
        }
    }

    private static HttpServer serving(HttpServer server) throws IOException {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("venue".getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        server.start();
        return server;
    }

    /** Takes one connection after another to a name that only it knows, as RFC 1928 says, without a login. */
    private static final class SocksProxy implements AutoCloseable {
        private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<String> asked = new CopyOnWriteArrayList<>();

        SocksProxy() throws IOException {
            Thread thread = new Thread(this::run, "socks");
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            try {
                while (true) {
                    serve(listening.accept());
                }
            } catch (IOException e) {
                asked.add("closed");
            }
        }

        private void serve(Socket client) throws IOException {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            in.readByte();
            in.readNBytes(in.readUnsignedByte());
            out.write(new byte[] {5, 0});
            in.readNBytes(3);
            if (in.readUnsignedByte() != 3) {
                throw new IOException("Expected a name, which the proxy looks up");
            }
            String name = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.US_ASCII);
            int port = in.readUnsignedShort();
            asked.add(name);
            Socket target = new Socket(InetAddress.getLoopbackAddress(), port);
            out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
            pump(in, target.getOutputStream());
            pump(target.getInputStream(), out);
        }

        private static void pump(InputStream from, OutputStream to) {
            Thread thread = new Thread(
                    () -> {
                        try (from;
                                to) {
                            from.transferTo(to);
                        } catch (IOException e) {
                            // One of the two has closed, which ends both.
                        }
                    },
                    "socks-pump");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }

    @Test
    void socksProxyReachesHostsThatOnlyItKnows() throws Exception {
        HttpServer venue = serving(HttpServer.create());
        try (SocksProxy proxy = new SocksProxy()) {
            environment.put("all_proxy", "socks5://127.0.0.1:" + proxy.listening.getLocalPort());
            int port = venue.getAddress().getPort();
            assertEquals("200 venue", get("http://venue.invalid:" + port + "/"));
            assertEquals("200 venue", get("http://127.0.0.1:" + port + "/"));
            assertEquals(List.of("venue.invalid"), proxy.asked, "this machine is reached directly");
        } finally {
            venue.stop(0);
        }
    }

    @Test
    void httpProxyIsLoggedInTo() throws Exception {
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            String login = exchange.getRequestHeaders().getFirst("Proxy-Authorization");
            // prism:a@b
            exchange.sendResponseHeaders("Basic cHJpc206YUBi".equals(login) ? 204 : 407, -1);
            exchange.close();
        });
        proxy.start();
        try {
            environment.put(
                    "HTTP_PROXY",
                    "http://prism:a%40b@127.0.0.1:" + proxy.getAddress().getPort());
            assertEquals("204 ", get("http://venue.invalid/"));
        } finally {
            proxy.stop(0);
        }
    }

    /** Says which it is, whatever it is asked for. */
    private static HttpServer proxy(int status) throws IOException {
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        proxy.start();
        return proxy;
    }

    @Test
    void exchangesAreReachedByProxiesOfTheirOwn() throws Exception {
        HttpServer ofAll = proxy(201);
        HttpServer ofOne = proxy(202);
        HttpServer ofAnother = proxy(204);
        try {
            environment.put(
                    "HTTP_PROXY", "http://127.0.0.1:" + ofAll.getAddress().getPort());
            Files.writeString(file, """
                    networks:
                      binance: {proxy: "http://127.0.0.1:%d"}
                      okx-demo: {proxy: "http://127.0.0.1:%d", ca_file: null}
                      deribit: {}
                    """.formatted(
                            ofOne.getAddress().getPort(), ofAnother.getAddress().getPort()));
            assertEquals("202 ", get("binance", "http://venue.invalid/"));
            assertEquals("204 ", get("okx-demo", "http://venue.invalid/"));
            assertEquals("201 ", get("okx", "http://venue.invalid/"));
            assertEquals("201 ", get("deribit", "http://venue.invalid/"));
            CollectorConfig config = CollectorConfig.read(file, environment);
            assertEquals(
                    "127.0.0.1:" + ofOne.getAddress().getPort(),
                    config.networks().get("binance").address());
            assertEquals("", config.networks().get("deribit").address());
            assertEquals(
                    List.of(
                            "networks.deribit: no feed takes anything of deribit",
                            "networks.okx-demo: no feed takes anything of okx-demo"),
                    config.withoutEffect());
        } finally {
            ofAll.stop(0);
            ofOne.stop(0);
            ofAnother.stop(0);
        }
    }

    @Test
    void certificateIsCheckedAgainstTheConfiguredOnes() throws Exception {
        Path keys = folder.resolve("keys.p12");
        Path certificate = folder.resolve("ca.pem");
        keytool(
                "-genkeypair",
                "-alias",
                "venue",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost");
        keytool("-exportcert", "-alias", "venue", "-rfc", "-file", certificate.toString());
        HttpsServer server = HttpsServer.create();
        server.setHttpsConfigurator(new HttpsConfigurator(context(keys)));
        HttpServer venue = serving(server);
        try {
            String url = "https://localhost:" + venue.getAddress().getPort() + "/";
            assertThrows(SSLException.class, () -> get(url));
            Files.writeString(file, "ca_file: \"" + certificate + "\"\n");
            assertEquals("200 venue", get(url));
        } finally {
            venue.stop(0);
        }
    }

    private static SSLContext context(Path keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-storetype", "PKCS12", "-keystore", folder.resolve("keys.p12").toString(), "-storepass", "changeit"));
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertTrue(keytool.waitFor(60, TimeUnit.SECONDS), "keytool did not end");
        assertEquals(0, keytool.exitValue(), () -> "exit code of " + command);
    }

    @Test
    void fileWithoutCertificatesIsRefused() throws IOException {
        Path noCertificates = Files.writeString(folder.resolve("ca.pem"), "nothing\n");
        Files.writeString(file, "ca_file: \"" + noCertificates + "\"\n");
        ConfigException refused = assertThrows(ConfigException.class, () -> get("http://127.0.0.1:1/"));
        assertTrue(
                refused.getMessage().startsWith("ca_file: expected certificates in PEM, was " + noCertificates),
                refused.getMessage());
    }
}
