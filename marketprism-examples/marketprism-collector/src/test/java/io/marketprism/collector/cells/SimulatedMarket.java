package io.marketprism.collector.cells;

import io.marketprism.collector.config.Exchanges;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.Instrument;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceProtocol;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.deribit.DeribitProtocol;
import io.marketprism.simulator.deribit.DeribitRules;
import io.marketprism.simulator.okx.OkxProtocol;
import io.marketprism.simulator.okx.OkxRules;
import io.marketprism.simulator.okx.OkxVenueMarket;
import io.marketprism.simulator.venue.VenueProtocol;
import java.util.List;
import java.util.stream.IntStream;

/** The markets that the simulated exchange plays, one line each; a market that has none fails the tests. No two have an instrument in common. */
enum SimulatedMarket {
    BINANCE_SPOT("binance", "spot", binance(BinanceVenueMarket.SPOT), "SYM%03d-USDT", "BTC-USDT", "ETH-USDT"),
    BINANCE_USDM(
            "binance",
            "usdm",
            binance(BinanceVenueMarket.USDM),
            "SYM%03d-USDT",
            "BTC-USDT",
            "ETH-USDT",
            "BTC-USDT-261225"),
    BINANCE_COINM(
            "binance",
            "coinm",
            binance(BinanceVenueMarket.COINM),
            "SYM%03d-USD",
            "BTC-USD",
            "ETH-USD",
            "BTC-USD-261225",
            "index:BTC-USD"),
    OKX_SPOT("okx", "spot", okx(OkxVenueMarket.SPOT), "SYM%03d-USDT", "BTC-USDT", "ETH-USDT"),
    OKX_SWAP("okx", "swap", okx(OkxVenueMarket.SWAP), "SYM%03d-USDT", "BTC-USDT", "BTC-USD", "index:BTC-USDT"),
    OKX_FUTURES(
            "okx",
            "futures",
            okx(OkxVenueMarket.FUTURES),
            "SYM%03d-USDT-261225",
            "BTC-USD-261225",
            "BTC-USDT-261225",
            "BTC-USD-310404",
            "index:BTC-USD"),
    OKX_OPTION(
            "okx",
            "option",
            okx(OkxVenueMarket.OPTION),
            "BTC-USD-261225-%d000-C",
            "BTC-USD-261225-50000-C",
            "BTC-USD-261225-50000-P",
            "ETH-USD-261225-3000-C",
            "index:ETH-USD"),
    DERIBIT_DERIVATIVES(
            "deribit",
            "derivatives",
            new DeribitProtocol(DeribitRules.documented()),
            "BTC-USD-261225-%d000-C",
            "BTC-USD",
            "BTC-USD-261225",
            "BTC-USD-261225-50000-C",
            "index:BTC-USD",
            "index:BTC-DVOL");

    private static final String INDEX = "index:";

    private final String exchange;
    private final String market;
    private final VenueProtocol protocol;
    private final String invented;
    private final List<String> symbols;

    /**
     * A market.
     *
     * @param invented format of the symbols of any number of instruments, which the venue invents
     * @param symbols what to take, as a user writes it; what is traded is listed by the venue
     */
    SimulatedMarket(String exchange, String market, VenueProtocol protocol, String invented, String... symbols) {
        this.exchange = exchange;
        this.market = market;
        this.protocol = protocol;
        this.invented = invented;
        this.symbols = List.of(symbols);
    }

    private static VenueProtocol binance(BinanceVenueMarket market) {
        return new BinanceProtocol(market, market.rules());
    }

    private static VenueProtocol okx(OkxVenueMarket market) {
        return new OkxProtocol(market, OkxRules.documented());
    }

    String exchange() {
        return exchange;
    }

    String market() {
        return market;
    }

    List<String> symbols() {
        return symbols;
    }

    /** {@return so many symbols that the venue can list and a user can take} */
    List<String> symbols(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> String.format(invented, number))
                .toList();
    }

    /** {@return how the venue speaks, with the limits that it documents} */
    VenueProtocol protocol() {
        return protocol;
    }

    /** {@return the connector that a configuration names, for what it offers} */
    Connector offered() {
        return Exchanges.available().connector(exchange, market, ConnectorOptions.defaults());
    }

    /** {@return whether an instrument is one of those to take, however many markets its exchange has} */
    boolean has(Instrument instrument) {
        String symbol = instrument.symbol();
        return instrument.exchange().equals(exchange)
                && switch (instrument.marketType()) {
                    case INDEX -> symbols.contains(INDEX + symbol);
                    case SPOT -> market.equals("spot") && symbols.contains(symbol);
                    case PERPETUAL, FUTURE, OPTION -> !market.equals("spot") && symbols.contains(symbol);
                };
    }

    /** {@return the venue, not started} */
    SimulatedExchange venue(SimulatorOptions options) {
        return SimulatedExchange.of(
                protocol,
                options.symbols(symbols.stream()
                        .filter(symbol -> !symbol.startsWith(INDEX))
                        .toList()));
    }

    /** {@return the connector that a configuration names, talking to a venue that runs} */
    Connector connector(SimulatedExchange running) {
        return connector(running, exchange + "-sim");
    }

    /** {@return the same, whose events say that they are of an exchange of that name} */
    Connector connector(SimulatedExchange running, String name) {
        return Exchanges.available()
                .connector(
                        exchange,
                        market,
                        ConnectorOptions.defaults().exchange(name).hosts(running.restUri(), running.webSocketUri()));
    }

    /** {@return exchange and market, as the documentation names them} */
    @Override
    public String toString() {
        return exchange + " " + market;
    }
}
