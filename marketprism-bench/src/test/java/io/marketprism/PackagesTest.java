package io.marketprism;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packages of all modules together, for which this module is the place because none depends on more of the others. */
class PackagesTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.marketprism");

    private static final Pattern MODULE =
            Pattern.compile("(marketprism-[a-z-]*[a-z])(/target/classes/|-[0-9][^/]*\\.jar)");

    @Test
    void allModulesAreLookedAt() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        try (Stream<Path> files = Files.walk(root, 2)) {
            Set<String> withSources = files.filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
                    .map(folder -> folder.getFileName().toString())
                    // What is there to be copied is no module.
                    .filter(name -> name.startsWith("marketprism-"))
                    .collect(toCollection(TreeSet::new));

            Set<String> seen = CLASSES.stream().map(PackagesTest::module).collect(toCollection(TreeSet::new));

            assertEquals(withSources, seen, "add the missing module to the dependencies of this one, for its tests");
        }
    }

    @Test
    void noPackageIsSplitOverModules() {
        Map<String, Set<String>> modules = CLASSES.stream()
                .collect(groupingBy(
                        JavaClass::getPackageName,
                        TreeMap::new,
                        mapping(PackagesTest::module, toCollection(TreeSet::new))));

        assertEquals(
                Map.of(),
                modules.entrySet().stream()
                        .filter(entry -> entry.getValue().size() > 1)
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    @Test
    void packagesHaveNoCycles() {
        slices().assignedFrom(byPackage())
                .should()
                .beFreeOfCycles()
                .because("who reads a package must not have to read those that use it")
                .check(CLASSES);
    }

    private static String module(JavaClass type) {
        String source = type.getSource().orElseThrow().getUri().toString();
        Matcher module = MODULE.matcher(source);
        if (!module.find()) {
            throw new IllegalStateException("Expected the folder or the jar of a module, was " + source);
        }
        return module.group(1);
    }

    private static SliceAssignment byPackage() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return SliceIdentifier.of(type.getPackageName());
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
    }
}
