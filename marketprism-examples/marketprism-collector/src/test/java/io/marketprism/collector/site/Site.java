package io.marketprism.collector.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** The pages of this repository as HTML, in the folders in which they stand; what they link to and is no page is in the repository. */
final class Site {
    private static final String REPOSITORY = "https://github.com/marketprism/marketprism-java/tree/main/";
    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
    private static final String README = "README.md";

    private final Path root;
    private final Path folder;
    private final List<Path> pages;

    /**
     * A site.
     *
     * @param root of the repository
     * @param folder where the pages go
     */
    Site(Path root, Path folder) throws IOException {
        this.root = root;
        this.folder = folder;
        List<Path> found = new ArrayList<>();
        for (Path part : List.of(
                root,
                root.resolve("docs"),
                root.resolve("deploy"),
                root.resolve("marketprism-bench/peers"),
                root.resolve("marketprism-examples/skeleton-exchange"))) {
            try (Stream<Path> files = Files.walk(part, part.endsWith("docs") ? 3 : 1)) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(found::add);
            }
        }
        pages = List.copyOf(found);
    }

    /** {@return where the pages are} */
    List<Path> write() throws IOException {
        List<Path> written = new ArrayList<>();
        for (Path page : pages) {
            written.add(write(page));
        }
        return written;
    }

    private Path write(Path page) throws IOException {
        Node document = Parser.builder().extensions(EXTENSIONS).build().parse(Files.readString(page));
        Links links = new Links(page);
        document.accept(links);
        for (Path picture : links.pictures) {
            Path copy = folder.resolve(root.relativize(picture).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(picture, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        Path target = target(page);
        Files.createDirectories(target.getParent());
        String up = "../".repeat(root.relativize(page).getNameCount() - 1);
        Files.writeString(target, """
                <!doctype html>
                <html lang="%s">
                <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%s</title>
                <style>
                body { max-width: 60rem; margin: 1rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
                nav a { margin-right: 1.5rem; }
                pre { overflow-x: auto; padding: .75rem; background: #f4f4f4; }
                code { font-size: .9em; }
                table { display: block; overflow-x: auto; border-collapse: collapse; }
                td, th { padding: .25rem .6rem; border: 1px solid #ccc; text-align: left; vertical-align: top; }
                img { max-width: 100%%; }
                </style></head>
                <body>
                <nav><a href="%sindex.html">MarketPrism</a><a href="%sapi/index.html">Javadoc</a></nav>
                %s</body>
                </html>
                """.formatted(
                        page.startsWith(root.resolve("docs/zh")) ? "zh" : "en",
                        links.title,
                        up,
                        up,
                        HtmlRenderer.builder()
                                .extensions(EXTENSIONS)
                                .attributeProviderFactory(context -> Site::nameHeading)
                                .build()
                                .render(document)));
        return target;
    }

    private Path target(Path page) {
        String name = page.getFileName().toString();
        String html = name.equals(README) ? "index.html" : name.replace(".md", ".html");
        return folder.resolve(root.relativize(page).toString()).resolveSibling(html);
    }

    /** By which links within and between pages find it: as GitHub names it. */
    private static void nameHeading(Node node, String tag, Map<String, String> attributes) {
        if (node instanceof Heading) {
            attributes.put(
                    "id",
                    text(node)
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                            .replace(' ', '-'));
        }
    }

    private static String text(Node node) {
        StringBuilder text = new StringBuilder();
        node.accept(new AbstractVisitor() {
            @Override
            public void visit(Text part) {
                text.append(part.getLiteral());
            }

            @Override
            public void visit(Code part) {
                text.append(part.getLiteral());
            }
        });
        return text.toString();
    }

    /** Lets the links of a page lead to where their targets are in the site. */
    private final class Links extends AbstractVisitor {
        private final List<Path> pictures = new ArrayList<>();
        private final Path page;
        private String title = "MarketPrism";

        Links(Path page) {
            this.page = page;
        }

        @Override
        public void visit(Heading heading) {
            if (heading.getLevel() == 1) {
                title = text(heading);
            }
            visitChildren(heading);
        }

        @Override
        public void visit(Image image) {
            if (!image.getDestination().contains(":")) {
                pictures.add(page.resolveSibling(image.getDestination()).normalize());
            }
        }

        @Override
        public void visit(Link link) {
            String to = link.getDestination();
            if (!to.contains(":") && !to.startsWith("#")) {
                int hash = to.indexOf('#');
                String fragment = hash < 0 ? "" : to.substring(hash);
                Path file = page.resolveSibling(hash < 0 ? to : to.substring(0, hash))
                        .normalize();
                link.setDestination(
                        pages.contains(file)
                                ? target(page).getParent().relativize(target(file)) + fragment
                                : REPOSITORY + root.relativize(file));
            }
            visitChildren(link);
        }
    }
}
