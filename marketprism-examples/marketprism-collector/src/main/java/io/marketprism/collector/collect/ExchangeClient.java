package io.marketprism.collector.collect;

import io.marketprism.collector.config.ConfigException;
import io.marketprism.collector.config.NetworkConfig;
import io.marketprism.collector.config.ProxyConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** The HTTP client of a network by which exchanges are reached: by proxies, and trusting whom the configuration says. */
final class ExchangeClient {
    private ExchangeClient() {}

    /**
     * Makes a client.
     *
     * @throws ConfigException if the file of certificates holds none
     */
    static OkHttpClient of(NetworkConfig network) {
        OkHttpClient.Builder builder = new OkHttpClient.Builder();
        ProxyConfig proxy = network.proxy();
        if (!proxy.isNone()) {
            builder.proxySelector(new EnvironmentProxy(proxy))
                    .proxyAuthenticator((route, response) -> loggedIn(proxy, response));
        }
        if (network.caFile() != null) {
            trust(network.caFile(), builder);
        }
        return builder.build();
    }

    /** The request with the proxy's login; null if there is none, or the proxy does not accept it. */
    private static Request loggedIn(ProxyConfig config, Response response) {
        URI proxy = config.forScheme(response.request().url().scheme());
        if (proxy == null
                || proxy.getRawUserInfo() == null
                || response.request().header("Proxy-Authorization") != null) {
            return null;
        }
        String[] login = proxy.getRawUserInfo().split(":", 2);
        return response.request()
                .newBuilder()
                .header(
                        "Proxy-Authorization",
                        Credentials.basic(
                                decoded(login[0]), login.length > 1 ? decoded(login[1]) : "", StandardCharsets.UTF_8))
                .build();
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static void trust(Path file, OkHttpClient.Builder builder) {
        try (InputStream pem = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (certificates.isEmpty()) {
                throw new GeneralSecurityException("there is none");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            TrustManager[] managers = factory.getTrustManagers();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers, null);
            builder.sslSocketFactory(context.getSocketFactory(), (X509TrustManager) managers[0]);
        } catch (IOException | GeneralSecurityException e) {
            throw new ConfigException(
                    List.of("ca_file: expected certificates in PEM, was " + file + ", in which " + e.getMessage()));
        }
    }
}
