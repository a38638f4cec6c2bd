package io.marketprism.collector.collect;

import io.marketprism.PipelineBuilder;
import io.marketprism.collector.config.CollectorConfig;
import io.marketprism.collector.config.ConfigException;
import io.marketprism.collector.config.NetworkConfig;
import java.util.HashMap;
import java.util.Map;
import okhttp3.OkHttpClient;

/** The HTTP clients by which exchanges are reached: one for all, and others for those that are reached in another way. */
final class ExchangeClients {
    private final OkHttpClient usual;
    private final Map<String, OkHttpClient> others = new HashMap<>();
    private final Map<String, NetworkConfig> networks;

    /**
     * Makes them.
     *
     * @throws ConfigException if a file of certificates holds none
     */
    ExchangeClients(CollectorConfig config) {
        usual = ExchangeClient.of(new NetworkConfig(config.proxy(), config.caFile(), ""));
        networks = config.networks();
        networks.forEach((exchange, network) -> others.put(exchange, ExchangeClient.of(network)));
    }

    /** {@return the one by which an exchange is reached} */
    OkHttpClient to(String exchange) {
        return others.getOrDefault(exchange, usual);
    }

    /** Lets a pipeline reach exchanges by them. */
    PipelineBuilder lendTo(PipelineBuilder pipeline) {
        pipeline.httpClient(usual);
        networks.forEach((exchange, network) -> pipeline.network(exchange, others.get(exchange), network.address()));
        return pipeline;
    }
}
