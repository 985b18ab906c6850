"""Feeds of our own, in the shapes in which publishers send them."""

GOVUK = """<?xml version="1.0" encoding="UTF-8"?>
<feed xml:lang="en-GB" xmlns="http://www.w3.org/2005/Atom">
  <id>tag:www.gov.example,2005:/government/organisations/department-for-schools.atom</id>
  <link rel="alternate" type="text/html" href="https://www.gov.example/government/organisations/department-for-schools"/>
  <link rel="self" type="application/atom+xml" href="https://www.gov.example/government/organisations/department-for-schools.atom"/>
  <title>Department for Schools - Activity on GOV.example</title>
  <updated>{updated}</updated>
  <entry>
    <id>tag:www.gov.example,2005:/guidance/school-census</id>
    <updated>{updated}</updated>
    <link rel="alternate" type="text/html" href="https://www.gov.example/guidance/school-census"/>
    <title>Complete the school census</title>
    <summary type="html">&lt;p&gt;Dates &amp;amp; forms for the &lt;em&gt;autumn&lt;/em&gt; census.&lt;/p&gt;</summary>
  </entry>
  <entry>
    <id>tag:www.gov.example,2005:/guidance/keeping-safe</id>
    <updated>2026-06-01T09:30:00+01:00</updated>
    <link rel="alternate" type="text/html" href="https://www.gov.example/guidance/keeping-safe"/>
    <title>Keeping pupils safe</title>
    <summary type="html">What changed in the statutory guidance.</summary>
  </entry>
</feed>
"""

WORDPRESS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
  <title>Bright Starts Trust</title>
  <link>https://trust.example</link>
  <description>News of the trust</description>
  <item>
    <title>Grants for reading corners &#8211; apply now</title>
    <link>https://trust.example/2026/11/grants/?utm_source=rss&#038;utm_medium=rss&#038;utm_campaign=grants</link>
    <dc:creator><![CDATA[Amina Okafor]]></dc:creator>
    <pubDate>Fri, 20 Nov 2026 08:00:00 +0000</pubDate>
    <guid isPermaLink="false">https://trust.example/?p=3141</guid>
    <description><![CDATA[<p>Up to £500 for a reading corner.</p>
      <p>The post <a href="https://trust.example/2026/11/grants/">Grants</a> appeared first.</p>]]></description>
    <content:encoded><![CDATA[<h1>Grants</h1><p onclick="steal()">Up to £500.
      <a href="/apply/?fbclid=abc&id=7">Apply</a>
      <img src="/wp-content/uploads/corner.jpg" alt="A reading corner" width="600">
      <img src="https://pixel.wp.com/g.gif?v=1" width="1" height="1"><script>alert(1)</script></p>]]></content:encoded>
  </item>
</channel></rss>
"""

RDF = """<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">
  <channel><title>Library news</title><link>https://library.example/</link><description>Books</description></channel>
  <item><title>New opening hours</title><link>https://library.example/hours.html{tracking}</link></item>
  <item><title>Story time</title><link>https://library.example/story.html{tracking}</link></item>
</rdf:RDF>
"""

YOUTUBE = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">
  <title>Safer Schools</title>
  <entry>
    <id>yt:video:aB3dE6gH9jK</id>
    <title>Phones at the gate</title>
    <link rel="alternate" href="https://videos.example/watch?v=aB3dE6gH9jK"/>
    <author><name>Safer Schools</name></author>
    <published>2026-10-01T10:00:00+00:00</published>
    <updated>2026-10-02T10:00:00+00:00</updated>
    <media:group>
      <media:title>Phones at the gate</media:title>
      <media:thumbnail url="https://videos.example/aB3dE6gH9jK.jpg" width="480" height="360"/>
      <media:description>Five minutes for a staff meeting.</media:description>
    </media:group>
  </entry>
</feed>
"""

COUNCIL = b"""

<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Council news & events</title><link>http://council.example/</link>
<item><title>Caf\xe9 \x93Caf\xe9\x94 \x96 half price&nbsp;meals</title>
<link>http://council.example/news?id=1&cat=2</link>
<pubDate>Mon, 01 Jun 2026 09:00:00 BST</pubDate>
<description>Children eat for \xa31 & parents for \xa32</description></item>
<item><title>Bins</title><link>http://council.example/news?id=2&cat=2</link><description>Bins<br>on Friday</description>
</channel></rss>"""

LATIN = (
    '<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0"><channel><title>Échange</title>'
    "<item><title>Élèves à l’école</title><guid>Z-1</guid></item></channel></rss>"
)

JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Governors' news", "home_page_url": "https://governors.example/",
"items": [{"id": 7, "url": "/news/7", "title": "Clerks wanted",
  "content_html": "<p>Come &amp; help</p>", "date_published": "2026-11-01T09:00:00Z"},
{"id": "8", "content_text": "A note without a title", "date_modified": "2026-11-02T09:00:00"}]}"""


def govuk(updated: str = "2026-11-20T09:30:00+00:00") -> bytes:
    return GOVUK.format(updated=updated).encode()


def rdf(tracking: str = "") -> bytes:
    return RDF.format(tracking=tracking).encode()


def rss(*items: str, title: str = "News") -> bytes:
    return f'<rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'.encode()
