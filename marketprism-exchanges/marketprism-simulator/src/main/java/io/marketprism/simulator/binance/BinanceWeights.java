package io.marketprism.simulator.binance;

import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Binance's REST budget per IP address: 429 when it is used up, 418 for a while for clients that go on all the same. */
final class BinanceWeights {

    private static final int REFUSALS_BEFORE_BAN = 10;
    private static final int TOO_MANY_REQUESTS = -1003;

    private final BinanceRules rules;
    private final Map<String, AddressWeight> budgets = new HashMap<>();

    private static final class AddressWeight {
        private long windowStart;
        private int used;
        private int refusals;
        private int bans;
        private long bannedUntil;
        private boolean banned;
    }

    BinanceWeights(BinanceRules rules) {
        this.rules = rules;
    }

    /** What a request for a book costs on spot. */
    static int spotDepth(RestRequest request) {
        int levels = limit(request, 100);
        if (levels <= 100) {
            return 5;
        }
        if (levels <= 500) {
            return 25;
        }
        return levels <= 1_000 ? 50 : 250;
    }

    /** What a request for a book costs on futures. */
    static int futuresDepth(RestRequest request) {
        int levels = limit(request, 500);
        if (levels <= 50) {
            return 2;
        }
        if (levels <= 100) {
            return 5;
        }
        return levels <= 500 ? 10 : 20;
    }

    /** What a request for candles costs on futures. */
    static int futuresKlines(RestRequest request) {
        int rows = limit(request, 500);
        if (rows < 100) {
            return 1;
        }
        if (rows < 500) {
            return 2;
        }
        return rows <= 1_000 ? 5 : 10;
    }

    /** What a request for marks costs on futures: more for those of all symbols. */
    static int premiumIndex(RestRequest request) {
        return request.query().containsKey("symbol") ? 1 : 10;
    }

    private static int limit(RestRequest request, int otherwise) {
        String limit = request.query().get("limit");
        boolean unreadable = limit == null || !limit.matches("[0-9]{1,9}");
        return unreadable ? otherwise : Integer.parseInt(limit);
    }

    int used(String address) {
        return budget(address, 0).used;
    }

    /** Uses weight up; returns the refusal if there is not enough of it. */
    Optional<RestResponse> use(String address, int weight, long nanoTime, long nowMicros) {
        AddressWeight budget = budget(address, nanoTime);
        if (budget.banned && nanoTime < budget.bannedUntil) {
            return Optional.of(ban(budget, nanoTime, nowMicros));
        }
        budget.banned = false;
        long window = rules.weightWindow().toNanos();
        if (nanoTime - budget.windowStart >= window) {
            budget.windowStart = nanoTime;
            budget.used = 0;
            budget.refusals = 0;
        }
        if (rules.weight() - budget.used >= weight) {
            budget.used += weight;
            return Optional.empty();
        }
        if (++budget.refusals > REFUSALS_BEFORE_BAN) {
            Duration length = rules.banDuration().multipliedBy(1L << Math.min(budget.bans++, 10));
            budget.banned = true;
            budget.bannedUntil = nanoTime + length.toNanos();
            return Optional.of(ban(budget, nanoTime, nowMicros));
        }
        return Optional.of(refusal(
                429,
                "Too much request weight used; current limit is " + rules.weight()
                        + " request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid "
                        + "polling the API.",
                budget.windowStart + window - nanoTime));
    }

    private AddressWeight budget(String address, long nanoTime) {
        return budgets.computeIfAbsent(address, unknown -> {
            AddressWeight fresh = new AddressWeight();
            fresh.windowStart = nanoTime;
            return fresh;
        });
    }

    private static RestResponse ban(AddressWeight budget, long nanoTime, long nowMicros) {
        long left = budget.bannedUntil - nanoTime;
        return refusal(
                418,
                "Way too much request weight used; IP banned until " + (nowMicros + left / 1_000) / 1_000
                        + ". Please use WebSocket Streams for live updates to avoid bans.",
                left);
    }

    private static RestResponse refusal(int status, String message, long nanosLeft) {
        long seconds = Math.max(1, TimeUnit.NANOSECONDS.toSeconds(nanosLeft + 999_999_999L));
        return BinanceRest.error(status, TOO_MANY_REQUESTS, message).with("retry-after", Long.toString(seconds));
    }
}
