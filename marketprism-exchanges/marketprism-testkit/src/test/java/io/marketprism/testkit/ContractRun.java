package io.marketprism.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/**
 * One run of a contract's tests by JUnit itself.
 *
 * @param succeeded names of the test methods that passed
 * @param failed names of the test methods that failed
 */
record ContractRun(Set<String> succeeded, Set<String> failed) {

    static ContractRun of(Class<?> contract) {
        return of(selectClass(contract));
    }

    static ContractRun of(Class<?> contract, String method) {
        return of(selectMethod(contract, method));
    }

    private static ContractRun of(DiscoverySelector selector) {
        Events tests = EngineTestKit.engine("junit-jupiter")
                .selectors(selector)
                .execute()
                .testEvents();
        return new ContractRun(methods(tests.succeeded()), methods(tests.failed()));
    }

    private static Set<String> methods(Events events) {
        return events.stream()
                .map(Event::getTestDescriptor)
                .map(ContractRun::method)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String method(TestDescriptor test) {
        return ((MethodSource) test.getSource().orElseThrow()).getMethodName();
    }
}
