package io.marketprism.collector.published;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** What is promised of every artifact that we publish: its accepted API, and its place in the BOM. This module sees them all. */
class PublishedArtifactsTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
    private static final boolean ACCEPT = Boolean.getBoolean("marketprism.api.accept");

    /** A module whose jar is published. */
    record Artifact(String id, Path folder) {
        @Override
        public String toString() {
            return id;
        }
    }

    static List<Artifact> artifacts() throws Exception {
        List<Artifact> result = new ArrayList<>();
        collect(ROOT, result, new HashSet<>());
        return result;
    }

    @ParameterizedTest
    @MethodSource("artifacts")
    void apiIsTheAcceptedOne(Artifact artifact) throws IOException {
        Path classes = artifact.folder().resolve("target/classes");
        assertTrue(
                Files.isDirectory(classes),
                () -> artifact + " is not built: build this module with -am, and let it depend on " + artifact);
        String api = ApiListing.of(classes, exported(classes));
        String elements = Stream.concat(
                        Stream.of("module:io." + artifact.id().replace('-', '.')), ApiListing.packages(api).stream())
                .collect(Collectors.joining("\n", "", "\n"));

        Path folder = artifact.folder().resolve("api");
        Path accepted = folder.resolve(artifact.id() + ".txt");
        // By which the Javadoc of other modules links to this one's.
        Path acceptedElements = folder.resolve("element-list");
        if (ACCEPT) {
            Files.createDirectories(folder);
            Files.writeString(accepted, api);
            Files.writeString(acceptedElements, elements);
        }
        List<String> differences = ApiListing.differences(read(accepted), api);
        assertTrue(
                differences.isEmpty(),
                () -> "The API of " + artifact + " is not the accepted one. If that is what you want, run"
                        + " scripts/accept-api, commit " + ROOT.relativize(accepted)
                        + ", and say in CHANGELOG.md what changed:\n" + String.join("\n", differences));
        assertEquals(
                api, read(accepted), () -> accepted + " has the right lines in another order: run scripts/accept-api");
        assertEquals(elements, read(acceptedElements), () -> acceptedElements + ": run scripts/accept-api");
    }

    @Test
    void bomHoldsAllOfThemAndNothingElse() throws Exception {
        Path bom = ROOT.resolve("marketprism-core/marketprism-bom/pom.xml");
        List<String> published = artifacts().stream()
                .map(artifact -> "io.marketprism " + artifact.id() + " ${project.version}")
                .sorted()
                .toList();
        List<String> managed = texts(bom, "/project/dependencyManagement/dependencies/dependency").stream()
                .map(dependency -> dependency.replaceAll("\\s+", " "))
                .sorted()
                .toList();
        assertEquals(published, managed, bom.toString());
    }

    @Test
    void eachSaysWhatItIs() throws Exception {
        assertAll(artifacts().stream()
                .map(artifact -> () -> assertEquals(
                        2,
                        nodes(artifact.folder().resolve("pom.xml"), "/project/name | /project/description")
                                .count(),
                        () -> "name and description in the pom.xml of " + artifact)));
    }

    /** Those that are not published, by themselves or by their parent, are in {@code skipped}. */
    private static void collect(Path folder, List<Artifact> result, Set<String> skipped) throws Exception {
        Path pom = folder.resolve("pom.xml");
        String id = texts(pom, "/project/artifactId").get(0);
        if (texts(pom, "/project/properties/maven.deploy.skip").contains("true")
                || texts(pom, "/project/parent/artifactId").stream().anyMatch(skipped::contains)) {
            skipped.add(id);
        } else if (!texts(pom, "/project/packaging").contains("pom")) {
            result.add(new Artifact(id, folder));
        }
        for (String module : texts(pom, "/project/modules/module")) {
            collect(folder.resolve(module), result, skipped);
        }
    }

    /** What module-info exports; without one, every package that does not call itself internal. */
    private static Predicate<String> exported(Path classes) throws IOException {
        Path module = classes.resolve("module-info.class");
        if (!Files.exists(module)) {
            return name -> !Arrays.asList(name.split("\\.")).contains("internal");
        }
        try (InputStream in = Files.newInputStream(module)) {
            return ModuleDescriptor.read(in).exports().stream()
                    .filter(exports -> !exports.isQualified())
                    .map(ModuleDescriptor.Exports::source)
                    .collect(Collectors.toSet())::contains;
        }
    }

    private static String read(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private static List<String> texts(Path pom, String path) throws Exception {
        return nodes(pom, path).map(node -> node.getTextContent().strip()).toList();
    }

    private static Stream<Node> nodes(Path pom, String path) throws Exception {
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
        NodeList nodes =
                (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
        List<Node> result = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            result.add(nodes.item(i));
        }
        return result.stream();
    }
}
