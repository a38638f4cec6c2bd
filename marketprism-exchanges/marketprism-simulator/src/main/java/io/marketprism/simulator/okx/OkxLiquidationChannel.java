package io.marketprism.simulator.okx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.simulator.market.Liquidation;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The {@code liquidation-orders} channel of a market: a row for every instrument that had any, which OKX does not order by time; here the
 * newest detail of a row comes first.
 */
final class OkxLiquidationChannel extends OkxChannel {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<OkxInstrument, ArrayNode> gathered = new LinkedHashMap<>();
    private long happened;
    private long sent;

    OkxLiquidationChannel(Setting setting) {
        super(setting);
    }

    @Override
    void onLiquidation(OkxInstrument instrument, Liquidation liquidation) {
        happened++;
        if (topic().hasSubscribers()) {
            OkxRow detail = OkxRows.liquidation(instrument, liquidation);
            detail.tell(context());
            gathered.computeIfAbsent(instrument, key -> JSON.createArrayNode()).insert(0, detail.json());
        }
    }

    @Override
    void onInterval() {
        if (!gathered.isEmpty()) {
            JsonNode[] rows = gathered.entrySet().stream()
                    .map(entry -> row(entry.getKey(), entry.getValue()))
                    .toArray(JsonNode[]::new);
            gathered.clear();
            topic().publish(sent + 1, happened, form -> frames().rows(this, rows));
        }
        sent = happened;
    }

    private static ObjectNode row(OkxInstrument instrument, ArrayNode details) {
        ObjectNode row = JSON.createObjectNode();
        row.set("details", details);
        return row.put("instFamily", instrument.instFamily())
                .put("instId", instrument.instId())
                .put("instType", instrument.venueMarket().instType())
                .put("uly", instrument.uly());
    }
}
