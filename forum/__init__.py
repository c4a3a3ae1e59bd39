"""Alongside: an anonymous forum for peer support. `forum.app` puts the parts together."""
