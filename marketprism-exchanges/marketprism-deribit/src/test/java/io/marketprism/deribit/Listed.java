package io.marketprism.deribit;

import io.marketprism.connector.Frame;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import java.util.List;

/** Instruments of an invented list, in the exchange's form. */
final class Listed {
    static final String PERPETUAL = """
            {"kind":"future","instrument_name":"BTC-PERPETUAL","price_index":"btc_usd","base_currency":"BTC","counter_currency":"USD",\
            "quote_currency":"USD","settlement_currency":"BTC","settlement_period":"perpetual","instrument_type":"reversed","contract_size":10,\
            "tick_size":0.5,"tick_size_steps":[],"min_trade_amount":10.0,"is_active":true,"state":"open","instrument_id":210838,\
            "creation_timestamp":1534242287000,"expiration_timestamp":32503708800000,"maker_commission":0.0,"taker_commission":5.0e-4}""";

    static final String LINEAR = """
            {"kind":"future","instrument_name":"ETH_USDC-PERPETUAL","price_index":"eth_usdc","base_currency":"ETH","counter_currency":"USDC",\
            "quote_currency":"USDC","settlement_currency":"USDC","settlement_period":"perpetual","instrument_type":"linear",\
            "contract_size":0.001,"tick_size":0.05,"min_trade_amount":0.001,"is_active":true,"state":"open",\
            "creation_timestamp":1648124942000,"expiration_timestamp":32503708800000}""";

    static final String FUTURE = """
            {"kind":"future","instrument_name":"BTC-27NOV26","price_index":"btc_usd","base_currency":"BTC","counter_currency":"USD",\
            "quote_currency":"USD","settlement_currency":"BTC","settlement_period":"month","instrument_type":"reversed","contract_size":10,\
            "tick_size":2.5,"min_trade_amount":10.0,"is_active":true,"state":"open","creation_timestamp":1764000000000,\
            "expiration_timestamp":1795766400000}""";

    static final String OPTION = """
            {"kind":"option","instrument_name":"BTC-27NOV26-100000-C","price_index":"btc_usd","base_currency":"BTC","counter_currency":"USD",\
            "quote_currency":"BTC","settlement_currency":"BTC","settlement_period":"month","instrument_type":"reversed","contract_size":1.0,\
            "tick_size":1.0e-4,"tick_size_steps":[{"above_price":0.005,"tick_size":5.0e-4}],"min_trade_amount":0.1,"is_active":true,"state":"open",\
            "creation_timestamp":1764000000000,"expiration_timestamp":1795766400000,"strike":100000.0,"option_type":"call"}""";

    static final String LINEAR_OPTION = """
            {"kind":"option","instrument_name":"XRP_USDC-27NOV26-0d5-P","price_index":"xrp_usdc","base_currency":"XRP",\
            "counter_currency":"USDC","quote_currency":"USDC","settlement_currency":"USDC","settlement_period":"month",\
            "instrument_type":"linear","contract_size":1000,"tick_size":1.0e-4,"min_trade_amount":1000.0,"is_active":true,"state":"open",\
            "creation_timestamp":1764000000000,"expiration_timestamp":1795766400000,"strike":0.5,"option_type":"put"}""";

    private Listed() {}

    static String list(String... rows) {
        return "{\"jsonrpc\":\"2.0\",\"result\":[" + String.join(",", rows)
                + "],\"usIn\":1790000000000000,\"usOut\":1790000000000100,\"usDiff\":100,\"testnet\":false}";
    }

    static List<InstrumentDefinition> definitions(long receiveTimeUs, String collector, String... rows) {
        return DeribitInstruments.definitions(
                "deribit", DeribitMarket.DERIVATIVES, Frame.of(list(rows), receiveTimeUs, collector));
    }

    /** {@return all of them, with their indices} */
    static List<InstrumentDefinition> definitions() {
        return definitions(1_790_000_000_000_000L, null, PERPETUAL, LINEAR, FUTURE, OPTION, LINEAR_OPTION);
    }

    static InstrumentDefinition definition(String nativeSymbol) {
        return definitions().stream()
                .filter(definition -> definition.instrument().nativeSymbol().equals(nativeSymbol))
                .findFirst()
                .orElseThrow();
    }

    static Instrument instrument(String nativeSymbol) {
        return definition(nativeSymbol).instrument();
    }
}
