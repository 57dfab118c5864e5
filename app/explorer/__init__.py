"""What the explorer's pages share: the address, safe text, the library, tables, charts."""
