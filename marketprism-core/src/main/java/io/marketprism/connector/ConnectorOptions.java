package io.marketprism.connector;

import io.marketprism.error.ConfigurationException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a connector finds its exchange, and by what the exchange knows us. Immutable.
 *
 * @param testnet whether to use the exchange's test network; events then carry the test network's exchange id
 * @param restUri replaces scheme, host, port and path prefix of HTTP calls; null for the exchange's own
 * @param webSocketUri replaces scheme, host, port and path prefix of sockets; null for the exchange's own
 * @param exchange id that events carry; null for the exchange's own. Overriding a URI alone changes nothing, so that a proxy's data stays the
 *     exchange's; a simulator names itself, so that invented data never mixes with real
 * @param apiKey for data that the exchange gives to accounts alone; null for what everybody gets. It is shown to the hosts in use, whichever they are; a test
 *     network has keys of its own
 */
public record ConnectorOptions(
        boolean testnet,
        @Nullable URI restUri,
        @Nullable URI webSocketUri,
        @Nullable String exchange,
        @Nullable ApiKey apiKey) {

    /**
     * Checks the addresses.
     *
     * @param testnet whether to use the exchange's test network
     * @param restUri for HTTP calls, or null
     * @param webSocketUri for sockets, or null
     * @param exchange id that events carry, or null
     * @param apiKey for data that the exchange gives to accounts alone, or null
     * @throws ConfigurationException if an address has a login: it would not be used, and stand in logs and in the status
     */
    public ConnectorOptions {
        refuseLogin(restUri);
        refuseLogin(webSocketUri);
    }

    private static void refuseLogin(@Nullable URI address) {
        if (address != null && address.getRawUserInfo() != null) {
            throw new ConfigurationException("Expected the address of an exchange without a login, was one of host "
                    + address.getHost() + " with a login; leave out what stands before the @");
        }
    }

    /** {@return the exchange's production hosts} */
    public static ConnectorOptions defaults() {
        return new ConnectorOptions(false, null, null, null, null);
    }

    /**
     * The same on the test network.
     *
     * @param on whether to use it
     * @return a copy
     */
    public ConnectorOptions testnet(boolean on) {
        return new ConnectorOptions(on, restUri, webSocketUri, exchange, apiKey);
    }

    /**
     * The same on other hosts.
     *
     * @param rest for HTTP calls, or null for the exchange's own
     * @param webSocket for sockets, or null for the exchange's own
     * @return a copy
     */
    public ConnectorOptions hosts(@Nullable URI rest, @Nullable URI webSocket) {
        return new ConnectorOptions(testnet, rest, webSocket, exchange, apiKey);
    }

    /**
     * The same under another exchange id.
     *
     * @param id such as {@code binance-sim}
     * @return a copy
     */
    public ConnectorOptions exchange(String id) {
        return new ConnectorOptions(testnet, restUri, webSocketUri, id, apiKey);
    }

    /**
     * The same with an API key.
     *
     * @param ours for data that the exchange gives to accounts alone, or null for none
     * @return a copy
     */
    public ConnectorOptions apiKey(@Nullable ApiKey ours) {
        return new ConnectorOptions(testnet, restUri, webSocketUri, exchange, ours);
    }

    /**
     * The address of an HTTP call.
     *
     * @param ownBase the exchange's own scheme, host, port and path prefix, used unless {@link #restUri} replaces it
     * @param path begins with a slash; may have a query
     * @return base and path
     */
    public URI rest(String ownBase, String path) {
        return append(restUri == null ? ownBase : restUri.toString(), path);
    }

    /**
     * The address of a socket.
     *
     * @param ownBase the exchange's own scheme, host, port and path prefix, used unless {@link #webSocketUri} replaces it
     * @param path begins with a slash; may have a query
     * @return base and path
     */
    public URI webSocket(String ownBase, String path) {
        return append(webSocketUri == null ? ownBase : webSocketUri.toString(), path);
    }

    private static URI append(String base, String path) {
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }
}
