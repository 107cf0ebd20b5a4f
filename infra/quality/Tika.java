import java.io.File;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.apache.tika.sax.ToXMLContentHandler;
import org.xml.sax.ContentHandler;

/**
 * Reads documents with Apache Tika: Tika FOLDER FILE… writes one XHTML file for each, named by its place in the list, and
 * the seconds that each took, one a line, to a file named seconds. A document that Tika refuses has no XHTML file. Attachments are not opened, and what we leave out by design Tika leaves out as far as
 * it can: headers and footers, deleted text, slide masters, speakers' notes.
 */
public final class Tika {
  public static void main(String[] args) throws Exception {
    AutoDetectParser parser = new AutoDetectParser();
    OfficeParserConfig office = new OfficeParserConfig();
    office.setIncludeDeletedContent(false);
    office.setIncludeMoveFromContent(false);
    office.setIncludeHeadersAndFooters(false);
    office.setIncludeSlideMasterContent(false);
    office.setIncludeSlideNotes(false);
    Path seconds = Path.of(args[0], "seconds");
    for (int i = 1; i < args.length; i++) {
      ParseContext context = new ParseContext();
      context.set(EmbeddedDocumentExtractor.class, new Unopened());
      context.set(OfficeParserConfig.class, office);
      Path target = Path.of(args[0], i - 1 + ".xhtml");
      long began = System.nanoTime();
      try (InputStream in = TikaInputStream.get(new File(args[i]).toPath());
          OutputStream out = Files.newOutputStream(target)) {
        parser.parse(in, new ToXMLContentHandler(out, "UTF-8"), new Metadata(), context);
      } catch (Exception | StackOverflowError | OutOfMemoryError e) {
        Files.deleteIfExists(target);
        System.err.println(args[i] + ": " + e);
      }
      Files.writeString(
          seconds, (System.nanoTime() - began) / 1e9 + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  private static final class Unopened implements EmbeddedDocumentExtractor {
    @Override
    public boolean shouldParseEmbedded(Metadata metadata) {
      return false;
    }

    @Override
    public void parseEmbedded(InputStream in, ContentHandler handler, Metadata metadata, boolean html) {}
  }
}
