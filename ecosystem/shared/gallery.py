from django.shortcuts import render


def gallery(request):
    return render(request, "ui/gallery.html")
