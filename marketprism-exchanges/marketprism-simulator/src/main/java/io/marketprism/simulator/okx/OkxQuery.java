package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.InstrumentKind;
import io.marketprism.simulator.venue.RestRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The parameters of a REST request. What is wrong is answered with an error of OKX's. */
final class OkxQuery {

    private final Map<String, String> parameters;
    private final List<OkxInstrument> instruments;

    OkxQuery(RestRequest request, List<OkxInstrument> instruments) {
        this.parameters = request.query();
        this.instruments = instruments;
    }

    static OkxErrorException wrong(String parameter) {
        return new OkxErrorException(400, "51000", "Parameter " + parameter + " error");
    }

    private String text(String parameter) {
        return parameters.getOrDefault(parameter, "");
    }

    private String required(String parameter) throws OkxErrorException {
        String text = text(parameter);
        if (text.isEmpty()) {
            throw new OkxErrorException(400, "50014", "Parameter " + parameter + " can not be empty.");
        }
        return text;
    }

    long number(String parameter, long fallback) throws OkxErrorException {
        String text = text(parameter);
        if (text.isEmpty()) {
            return fallback;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw wrong(parameter);
        }
        return Long.parseLong(text);
    }

    /** How many rows are wanted; more than the most gives the most. */
    int limit(int fallback, int most) throws OkxErrorException {
        return (int) Math.min(number("limit", fallback), most);
    }

    OkxBar bar(String parameter, String fallback) throws OkxErrorException {
        String name = text(parameter);
        return OkxBar.of(name.isEmpty() ? fallback : name).orElseThrow(() -> wrong(parameter));
    }

    OkxInstrument instrument() throws OkxErrorException {
        String instId = required("instId");
        return instruments.stream()
                .filter(instrument -> instrument.instId().equals(instId))
                .findFirst()
                .orElseThrow(() -> new OkxErrorException(200, "51001", "Instrument ID doesn't exist."));
    }

    OkxInstrument fundedInstrument() throws OkxErrorException {
        OkxInstrument instrument = instrument();
        if (!OkxListings.hasFunding(instrument.listing())) {
            throw wrong("instId");
        }
        return instrument;
    }

    /** Whether an instrument that does not trade yet, and cannot be asked for on its own, belongs to those asked for. */
    boolean includes(String instId, OkxVenueMarket market) {
        return text("instType").equalsIgnoreCase(market.instType())
                && text("instId").isEmpty()
                && instId.startsWith(prefix("instFamily"))
                && instId.startsWith(prefix("uly"));
    }

    private String prefix(String parameter) {
        return text(parameter).isEmpty() ? "" : text(parameter) + "-";
    }

    /** What the instruments of {@code instType} follow, each once. */
    List<String> underlyingsOf(OkxVenueMarket market) throws OkxErrorException {
        if (!required("instType").equalsIgnoreCase(market.instType())) {
            return List.of();
        }
        return instruments.stream().map(OkxInstrument::uly).distinct().toList();
    }

    /** The instruments of {@code instType}, of a family or an underlying, which options must name, or one of them. */
    List<OkxInstrument> instrumentsOf(OkxVenueMarket market) throws OkxErrorException {
        String type = required("instType").toUpperCase(Locale.ROOT);
        String family = text("instFamily");
        String underlying = text("uly");
        if (type.equals(InstrumentKind.OPTION.name()) && family.isEmpty() && underlying.isEmpty()) {
            throw new OkxErrorException(400, "50015", "Either parameter uly or instFamily is required");
        }
        if (!type.equals(market.instType())) {
            return List.of();
        }
        List<OkxInstrument> asked = text("instId").isEmpty() ? instruments : List.of(instrument());
        return asked.stream()
                .filter(instrument ->
                        family.isEmpty() || instrument.instFamily().equals(family))
                .filter(instrument -> underlying.isEmpty() || instrument.uly().equals(underlying))
                .toList();
    }
}
