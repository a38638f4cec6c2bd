package io.marketprism.okx;

import io.marketprism.connector.Frame;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.testkit.ConnectorContract;
import java.util.List;

/** Instruments of all markets, by rows of the exchange's lists. */
final class OkxDefinitions {
    /** Of 0.1 QRX. */
    static final String SWAP = """
            {"instType":"SWAP","instId":"QRX-EUR-SWAP","uly":"QRX-EUR","instFamily":"QRX-EUR","baseCcy":"","quoteCcy":"","settleCcy":"EUR",\
            "ctVal":"0.1","ctMult":"1","ctValCcy":"QRX","ctType":"linear","tickSz":"0.01","lotSz":"0.01","minSz":"0.5","listTime":"1700000000123",\
            "expTime":"","stk":"","optType":"","state":"live","ruleType":"normal"}""";

    /** Of 100 USD. */
    static final String INVERSE_SWAP = """
            {"instType":"SWAP","instId":"QRX-USD-SWAP","uly":"QRX-USD","instFamily":"QRX-USD","settleCcy":"QRX","ctVal":"100","ctMult":"1",\
            "ctValCcy":"USD","ctType":"inverse","tickSz":"0.01","lotSz":"1","minSz":"1","listTime":"1700000000123","state":"live"}""";

    /** Of 100 USD, until 2026-12-25. */
    static final String FUTURE = """
            {"instType":"FUTURES","instId":"QRX-USD-261225","uly":"QRX-USD","instFamily":"QRX-USD","settleCcy":"QRX","ctVal":"100","ctMult":"1",\
            "ctValCcy":"USD","ctType":"inverse","tickSz":"0.01","lotSz":"1","minSz":"1","listTime":"1700000000123","expTime":"1798185600000",\
            "state":"live","ruleType":"normal"}""";

    /** Of 0.001 QRX, until 2031-04-04, on which funding is paid. */
    static final String X_PERP = """
            {"instType":"FUTURES","instId":"QRX-USD_UM_XPERP-310404","uly":"QRX-USD","instFamily":"QRX-USD_UM_XPERP","settleCcy":"USDC",\
            "ctVal":"0.001","ctMult":"1","ctValCcy":"QRX","ctType":"linear","tickSz":"0.01","lotSz":"1","minSz":"1","expTime":"1933056000000",\
            "state":"live","ruleType":"xperp"}""";

    /** Of 0.01 QRX. */
    static final String OPTION = """
            {"instType":"OPTION","instId":"QRX-USD-261225-50-C","uly":"QRX-USD","instFamily":"QRX-USD","settleCcy":"QRX","ctVal":"1",\
            "ctMult":"0.01","ctValCcy":"QRX","ctType":"","tickSz":"0.0005","lotSz":"1","minSz":"1","listTime":"1700000000123",\
            "expTime":"1798185600000","stk":"50.0","optType":"C","state":"live"}""";

    static final String SPOT = """
            {"instType":"SPOT","instId":"QRX-EUR","baseCcy":"QRX","quoteCcy":"EUR","state":"live"}""";

    private OkxDefinitions() {}

    /** {@return what an answer with these rows says} */
    static List<InstrumentDefinition> of(OkxMarket market, String... rows) {
        return OkxInstruments.definitions(
                "okx", market, Frame.of(list(rows), ConnectorContract.RECEIVE_TIME_US, ConnectorContract.COLLECTOR));
    }

    static String list(String... rows) {
        return "{\"code\":\"0\",\"msg\":\"\",\"data\":[" + String.join(",", rows) + "]}";
    }
}
