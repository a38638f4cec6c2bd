package io.marketprism.simulator.okx;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.InstrumentKind;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.ListingState;
import io.marketprism.simulator.market.OptionType;
import java.math.BigDecimal;
import java.util.List;

/** Writes the rows of the list of instruments. What does not apply to an instrument is empty. */
final class OkxInstrumentList {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LISTED_AT = "1606468572000";
    private static final String OPENS_AT = "4102444800000";

    private OkxInstrumentList() {}

    static ObjectNode spot(OkxInstrument instrument) {
        ListedInstrument listing = instrument.listing();
        return trading(instrument)
                .put("baseCcy", listing.base())
                .put("quoteCcy", listing.quote())
                .put("contTdSwTime", LISTED_AT)
                .put("lever", "10")
                .put("maxLmtAmt", "1000000")
                .put("maxMktAmt", "1000000")
                .put("openType", "call_auction");
    }

    /** A swap, a future or an option: one contract is {@code ctVal} × {@code ctMult} of {@code ctValCcy}. */
    static ObjectNode derivative(OkxInstrument instrument) {
        ListedInstrument listing = instrument.listing();
        boolean option = listing.kind() == InstrumentKind.OPTION;
        String size = OkxRows.text(listing.currency(BigDecimal.ONE));
        ObjectNode row = trading(instrument)
                .put("ctMult", option ? size : "1")
                .put("ctVal", option ? "1" : size)
                .put("ctValCcy", listing.inverse() ? listing.quote() : listing.base())
                .put("instFamily", instrument.instFamily())
                .put("lever", option ? "" : "100")
                .put("settleCcy", listing.inverse() || option ? listing.base() : listing.quote())
                .put("uly", instrument.uly());
        if (!option) {
            row.put("ctType", listing.inverse() ? "inverse" : "linear");
        }
        if (OkxListings.isXPerp(listing)) {
            row.put("ruleType", "xperp");
        }
        listing.expiry().ifPresent(expiry -> row.put("expTime", Long.toString(expiry.toEpochMilli())));
        listing.strike().map(BigDecimal::toPlainString).ifPresent(strike -> row.put("stk", strike));
        listing.optionType().ifPresent(type -> row.put("optType", type == OptionType.CALL ? "C" : "P"));
        return row;
    }

    private static ObjectNode trading(OkxInstrument instrument) {
        ListedInstrument listing = instrument.listing();
        String lot = DecimalStyle.PLAIN.text(1, listing.quantityScale());
        return blank(instrument.instId(), instrument.venueMarket().instType())
                .put("category", "1")
                .put("groupId", "1")
                .put("listTime", LISTED_AT)
                .put("lotSz", lot)
                .put("maxIcebergSz", "9999999999.0000000000000000")
                .put("maxLmtSz", "9999999999")
                .put("maxTriggerSz", "9999999999.0000000000000000")
                .put("maxTwapSz", "9999999999.0000000000000000")
                .put("minSz", lot)
                .put("state", instrument.market().state() == ListingState.HALTED ? "suspend" : "live")
                .put("ruleType", "normal")
                .put("tickSz", DecimalStyle.PLAIN.text(1, listing.priceScale()))
                .put("instCategory", "1");
    }

    /** An instrument that does not trade yet: little more than its name is known. */
    static ObjectNode preOpen(String instId, String instType) {
        return blank(instId, instType).put("listTime", OPENS_AT).put("state", "preopen");
    }

    /** A row in which only the name is filled in, with all fields in OKX's order. */
    private static ObjectNode blank(String instId, String instType) {
        ObjectNode row = JSON.createObjectNode();
        for (String field : List.of(
                "alias",
                "auctionEndTime",
                "baseCcy",
                "category",
                "ctMult",
                "ctType",
                "ctVal",
                "ctValCcy",
                "contTdSwTime",
                "expTime")) {
            row.put(field, "");
        }
        row.put("futureSettlement", false);
        for (String field : List.of(
                "groupId",
                "instFamily",
                "instId",
                "instType",
                "lever",
                "listTime",
                "lotSz",
                "maxIcebergSz",
                "maxLmtAmt",
                "maxLmtSz",
                "maxMktAmt",
                "maxMktSz",
                "maxStopSz",
                "maxTriggerSz",
                "maxTwapSz",
                "minSz",
                "optType",
                "openType",
                "preMktSwTime",
                "quoteCcy",
                "settleCcy",
                "state",
                "ruleType",
                "stk",
                "tickSz",
                "uly")) {
            row.put(field, "");
        }
        row.put("instId", instId)
                .put("instType", instType)
                .put("instIdCode", Math.abs((long) instId.hashCode()))
                .put("instCategory", "");
        row.putArray("upcChg");
        return row;
    }
}
