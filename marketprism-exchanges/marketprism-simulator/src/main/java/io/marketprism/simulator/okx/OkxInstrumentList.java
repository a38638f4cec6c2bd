package io.marketprism.simulator.okx;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.ListedInstrument;
import java.util.List;

/** Writes the rows of the list of instruments. */
final class OkxInstrumentList {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LISTED_AT = "1606468572000";

    private OkxInstrumentList() {}

    static ObjectNode spot(ListedInstrument listing) {
        ObjectNode row = JSON.createObjectNode();
        for (String empty : List.of("alias", "auctionEndTime")) {
            row.put(empty, "");
        }
        row.put("baseCcy", listing.base()).put("category", "1");
        for (String empty : List.of("ctMult", "ctType", "ctVal", "ctValCcy")) {
            row.put(empty, "");
        }
        row.put("contTdSwTime", LISTED_AT)
                .put("expTime", "")
                .put("futureSettlement", false)
                .put("groupId", "1")
                .put("instFamily", "")
                .put("instId", listing.symbol())
                .put("instType", "SPOT")
                .put("lever", "10")
                .put("listTime", LISTED_AT)
                .put("lotSz", DecimalStyle.PLAIN.text(1, listing.quantityScale()))
                .put("maxIcebergSz", "9999999999.0000000000000000")
                .put("maxLmtAmt", "1000000")
                .put("maxLmtSz", "9999999999")
                .put("maxMktAmt", "1000000")
                .put("maxMktSz", "")
                .put("maxStopSz", "")
                .put("maxTriggerSz", "9999999999.0000000000000000")
                .put("maxTwapSz", "9999999999.0000000000000000")
                .put("minSz", DecimalStyle.PLAIN.text(1, listing.quantityScale()))
                .put("optType", "")
                .put("openType", "call_auction")
                .put("preMktSwTime", "")
                .put("quoteCcy", listing.quote())
                .put("settleCcy", "")
                .put("state", "live")
                .put("ruleType", "normal")
                .put("stk", "")
                .put("tickSz", DecimalStyle.PLAIN.text(1, listing.priceScale()))
                .put("uly", "")
                .put("instIdCode", Math.abs((long) listing.symbol().hashCode()))
                .put("instCategory", "1");
        row.putArray("upcChg");
        return row;
    }
}
