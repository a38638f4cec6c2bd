package io.marketprism.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prices are found and damaged however a venue writes them, and nothing else in the frame changes. */
class FrameDamageTest {

    private final FrameDamage damage = new FrameDamage(Set.of("price", "bids", "asks"), "{}");

    private String damaged(String frame, Damage how) {
        WebSocketFrame result = damage.frame(frame.getBytes(StandardCharsets.UTF_8), how);
        return result.content().toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "quoted price     | {'id':7,'price':'0.50','qty':'1'}                            | {'id':7,'price':'-0.50','qty':'1'}",
                "number           | {'price':0.5657,'qty':1098.3947558,'id':12345678901234567890} | {'price':-0.5657,'qty':1098.3947558,'id':12345678901234567890}",
                "after an id      | {'asks':42,'price':'0.50'}                                   | {'asks':42,'price':'-0.50'}",
                "trailing zeros   | {'price':67000.10,'qty':0.00000010}                          | {'price':-67000.10,'qty':0.00000010}",
                "whole number     | [{'price':67000,'qty':2}]                                    | [{'price':-67000,'qty':2}]",
                "quoted levels    | {'bids':[],'asks':[['3.5','1','0']]}                         | {'bids':[],'asks':[['-3.5','1','0']]}",
                "levels           | {'bids':[[3.50,1],[3,2]],'asks':[]}                          | {'bids':[[-3.50,1],[3,2]],'asks':[]}",
                "levels with verb | {'bids':[['change',3.5,10.0]]}                               | {'bids':[['change',-3.5,10.0]]}",
                "levels as objects | {'bids':[{'qty':1.10,'price':3.50}],'asks':[{'price':4,'qty':1}]} | {'bids':[{'qty':1.10,'price':-3.50}],'asks':[{'price':4,'qty':1}]}",
                "beside a time    | {'time':'2026-03-04T05:06:07.080910Z','data':[{'price':1.5}]} | {'time':'2026-03-04T05:06:07.080910Z','data':[{'price':-1.5}]}",
            })
    void thePriceIsNegated(String what, String intact, String negative) {
        assertEquals(json(negative), damaged(json(intact), Damage.NEGATIVE_PRICE), what);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "number            | {'price':0.50,'qty':1.10}             | {'price':{},'qty':1.10} | {'qty':1.10}",
                "quoted            | {'price':'0.50','qty':'1.10'}         | {'price':{},'qty':'1.10'} | {'qty':'1.10'}",
                "levels as objects | {'bids':[{'price':3.50,'qty':1}],'n':1} | {'bids':{},'n':1} | {'n':1}",
                "null is no price  | {'price':null,'asks':[[1,2]],'n':1}   | {'price':null,'asks':{},'n':1} | {'price':null,'n':1}",
            })
    void thePriceIsReplacedOrTakenAway(String what, String intact, String wrong, String missing) {
        assertEquals(json(wrong), damaged(json(intact), Damage.WRONG_TYPE), what);
        assertEquals(json(missing), damaged(json(intact), Damage.MISSING_FIELD), what);
    }

    private static String json(String apostrophes) {
        return apostrophes.replace('\'', '"');
    }
}
