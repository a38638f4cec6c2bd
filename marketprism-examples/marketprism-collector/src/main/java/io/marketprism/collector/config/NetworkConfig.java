package io.marketprism.collector.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How exchanges are reached, or one of them.
 *
 * @param proxy by which proxies
 * @param caFile certificates of those whom their TLS is checked against, or null for those whom Java trusts
 * @param address what names the address by which we leave, as exchanges see it; empty for the one that all share without a proxy of their own
 */
public record NetworkConfig(ProxyConfig proxy, Path caFile, String address) {

    /** {@return those of single exchanges, by the ids that their events carry}; what one does not say is as for all */
    static Map<String, NetworkConfig> read(Section section, ProxyConfig proxy, Path caFile) {
        Map<String, NetworkConfig> networks = new TreeMap<>();
        for (String exchange : section.keys()) {
            Section one = section.section(exchange);
            URI own = one.parsed("proxy", ProxyConfig.EXPECTED, ProxyConfig::url);
            Path ownCaFile = one.readableFile("ca_file");
            one.finish();
            networks.put(
                    exchange,
                    new NetworkConfig(
                            own == null ? proxy : new ProxyConfig(own, own, List.of()),
                            ownCaFile == null ? caFile : ownCaFile,
                            own == null ? "" : own.getHost() + ":" + own.getPort()));
        }
        section.finish();
        return Map.copyOf(networks);
    }
}
